"""Files: storage, hash, type, stripped copies, thumbnails, retention."""
