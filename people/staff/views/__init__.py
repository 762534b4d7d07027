"""Views of the staff pages, a module for each page of the navigation."""
