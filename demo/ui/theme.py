"""How the pages look: one theme, with the colours that the defaults get wrong for contrast (WCAG 2.1 AA)."""

import gradio as gr

# The SemiBold that gradio bundles lacks Latin letters, so only weights 400 and 700 are asked for.
Fonts = list[gr.themes.Font | str]
_SANS: Fonts = [gr.themes.GoogleFont("Source Sans Pro", weights=(400, 700)), "ui-sans-serif", "system-ui"]
_MONO: Fonts = [gr.themes.GoogleFont("IBM Plex Mono", weights=(400, 700)), "ui-monospace", "monospace"]

THEME = gr.themes.Default(
    primary_hue="indigo", secondary_hue="indigo", neutral_hue="zinc", font=_SANS, font_mono=_MONO
).set(
    body_text_color_subdued="*neutral_600",
    body_text_color_subdued_dark="*neutral_400",
    link_text_color_dark="*secondary_400",
    link_text_color_active_dark="*secondary_400",
    link_text_color_visited="*secondary_600",
    link_text_color_visited_dark="*secondary_400",
    block_info_text_color="*neutral_600",
    block_info_text_color_dark="*neutral_400",
    button_primary_background_fill="*primary_600",
    button_primary_background_fill_hover="*primary_700",
    button_primary_background_fill_dark="*primary_600",
    button_primary_background_fill_hover_dark="*primary_700",
)
