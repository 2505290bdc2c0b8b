//! One JSON line in, one out: the text field shortened, every other byte as it was.

mod field;
mod quick;
mod row;
mod row_error;

#[doc(hidden)]
pub use row::parse_slowly;
pub use row::{Line, Row, line_end, parse};
pub use row_error::{RowError, TooLong, error_row};
