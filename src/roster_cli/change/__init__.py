"""What happens to a roster after it is made: absences, other lists, swaps, and edits made in a workbook."""
