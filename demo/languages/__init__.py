"""The pages in languages other than English: their sentences, and how these come to the browser that says them."""
