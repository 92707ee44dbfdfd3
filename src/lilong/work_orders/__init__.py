"""Service requests from hotline, grid, counter and portal: intake, dispatch, follow-up."""
