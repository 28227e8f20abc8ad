//! Addresses of the office's pages: what a link carries and a page reads is one type.

use serde::{Deserialize, Serialize};

/// What boards and lists are asked for. Empty means not asked; unknown values are passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The id of a province, district, commune or village.
    pub area: String,
    /// The first day of the map the areas are taken from.
    pub map: String,
    /// Review year and standard, such as `2023:nd07-2021`.
    pub round: String,
    /// A class, `reviewed` or `unreviewed`.
    pub class: String,
    /// A movement, `left` for both ways out by review, or `before` for poor in the round before.
    pub moved: String,
    /// `yes` or `no`.
    pub merit: String,
    /// `yes` or `no`.
    pub minority: String,
    /// `yes` or `no`.
    pub no_labour: String,
    /// A cause of the sheet, by code.
    pub cause: String,
    /// An indicator the household is deprived in, by code.
    pub lacks: String,
    /// `yes`: somebody came to a session in the year of the round.
    pub trained: String,
    /// `yes`: a field has two values and waits for a person.
    pub waiting: String,
    /// Words of a name.
    pub q: String,
    /// The order of the rows.
    pub sort: String,
    /// The page, from 1.
    pub page: String,
}

impl Asked {
    /// The names and values that were asked, in the order of the fields.
    pub fn pairs(&self) -> Vec<(&'static str, &str)> {
        let all: [(&'static str, &str); 15] = [
            ("area", &self.area),
            ("map", &self.map),
            ("round", &self.round),
            ("class", &self.class),
            ("moved", &self.moved),
            ("merit", &self.merit),
            ("minority", &self.minority),
            ("no_labour", &self.no_labour),
            ("cause", &self.cause),
            ("lacks", &self.lacks),
            ("trained", &self.trained),
            ("waiting", &self.waiting),
            ("q", &self.q),
            ("sort", &self.sort),
            ("page", &self.page),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Only what says where and when, which goes along from page to page.
    pub fn place_and_time(&self) -> Self {
        Self {
            area: self.area.clone(),
            map: self.map.clone(),
            round: self.round.clone(),
            ..Self::default()
        }
    }

    /// The same in another area.
    pub fn in_area(&self, area: &impl ToString) -> Self {
        Self { area: area.to_string(), page: String::new(), ..self.clone() }
    }

    /// The address of a page with everything that was asked.
    pub fn address(&self, path: &str) -> String {
        address(path, &self.pairs())
    }
}

/// An address with these names and values.
pub fn address(path: &str, pairs: &[(&'static str, &str)]) -> String {
    let mut text = path.to_owned();
    for (at, (name, value)) in pairs.iter().enumerate() {
        text.push(if at == 0 { '?' } else { '&' });
        text.push_str(name);
        text.push('=');
        push_encoded(&mut text, value);
    }
    text
}

/// Percent-encodes all but the unreserved characters of RFC 3986 and the colon.
fn push_encoded(text: &mut String, value: &str) {
    use std::fmt::Write;
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").expect("writing to a string cannot fail");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Asked;

    #[test]
    fn an_address_names_what_was_asked_and_nothing_else() {
        let asked = Asked {
            round: "2023:nd07-2021".to_owned(),
            q: "Giàng & con".to_owned(),
            ..Asked::default()
        };
        assert_eq!(
            asked.address("/office/households"),
            "/office/households?round=2023:nd07-2021&q=Gi%C3%A0ng%20%26%20con"
        );
        assert_eq!(Asked::default().address("/office/"), "/office/");
    }
}
