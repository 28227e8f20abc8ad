//! The import from bytes to plan, on the two workbooks and on workbooks made for one fault each.

mod book;
mod golden;
