"""Words and decisions of the privacy wall: purposes, assessments, samples, requests, retention."""
