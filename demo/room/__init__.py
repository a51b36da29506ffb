"""A class's room: pupils answer a lesson's question on their phones; and each lesson as a sheet to print."""
