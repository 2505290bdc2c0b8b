//! Words and their hashes.
