"""A network beside its twins on other engines and in int8: what each answers, and what it costs."""
