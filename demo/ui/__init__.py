"""What several pages share: components, charts, links, events and words."""
