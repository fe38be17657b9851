"""What happens to a roster after it is made: absences, other lists, swaps, and who could take a duty."""
