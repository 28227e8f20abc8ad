//! The import from bytes to plan, on the two workbooks and on workbooks made for one fault each.

mod book;
mod dirt;
mod golden;
mod hostile;
mod layout;
mod matches;
mod returned;
mod sheets;
mod words;
