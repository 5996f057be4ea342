"""What the page says, and what an article is known by.  ``extract`` costs a second to import and belongs in the workers."""
