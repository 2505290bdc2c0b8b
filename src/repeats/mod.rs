//! Finds text that stands in an article twice: seeds, extension, chaining, judging.
