"""The tests; they mirror explain/ and demo/."""
