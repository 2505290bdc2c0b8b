//! The wrappings in which articles come: encodings and JSON lines.
