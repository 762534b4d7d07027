"""Pages of those who keep people's affairs: roster, units, roles, audit."""
