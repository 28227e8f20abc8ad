//! Fills the `{{names}}` of a page, and refuses to leave one empty.

use anyhow::{Result, bail};

/// A text with places to fill.
pub(crate) struct Page {
    label: &'static str,
    text: String,
}

impl Page {
    pub(crate) fn parse(label: &'static str, text: &str) -> Self {
        Self { label, text: text.to_owned() }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the template has a place called `name`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.text.contains(&place(name))
    }

    /// Puts `value` in every place called `name`; a template without that place is out of date.
    pub(crate) fn fill(mut self, name: &str, value: &str) -> Result<Self> {
        let place = place(name);
        if !self.text.contains(&place) {
            bail!("{} has no place for {place}", self.label);
        }
        self.text = self.text.replace(&place, value);
        Ok(self)
    }

    /// Returns the text once no place is left.
    pub(crate) fn finish(self) -> Result<String> {
        match self.text.find("{{") {
            None => Ok(self.text),
            Some(at) => {
                let rest: String = self.text[at..].chars().take(40).collect();
                bail!("{} still has an empty place: {rest}", self.label)
            }
        }
    }
}

fn place(name: &str) -> String {
    format!("{{{{{name}}}}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filled_page_has_no_places_left() {
        let page = Page::parse("page", "<a href=\"{{link}}\">{{link}}</a>");
        let text = page.fill("link", "/app/").unwrap().finish().unwrap();
        assert_eq!(text, "<a href=\"/app/\">/app/</a>");
    }

    #[test]
    fn an_empty_place_and_an_unknown_name_are_refused() {
        assert!(Page::parse("page", "{{a}}").finish().is_err());
        assert!(Page::parse("page", "{{a}}").fill("b", "x").is_err());
    }
}
