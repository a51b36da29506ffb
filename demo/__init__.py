"""The pages. The only package that imports gradio and plotly."""
