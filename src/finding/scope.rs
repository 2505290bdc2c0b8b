//! Where a rule may act.

use super::category::named;

named! {
    /// Where a rule may act.
    Scope {
        /// A whole paragraph, anywhere.
        Paragraph = "paragraph",
        /// A whole paragraph in the unbroken tail of boilerplate.
        Tail = "tail",
        /// A whole paragraph in the unbroken head of boilerplate.
        Head = "head",
        /// A whole paragraph in a row: another one of it, or a removed one, is next to it; or at either end of the article.
        Row = "row",
        /// The sentences at the end of a paragraph, or the whole of it.
        Ending = "ending",
        /// The sentences at the start of a paragraph, or the whole of it.
        Opening = "opening",
        /// A whole paragraph and the headline in the next.
        Pair = "pair",
        /// A whole paragraph that has the length of a headline and ends like one.
        Headline = "headline",
        /// A whole paragraph together with the list that it heads, or at the very end.
        Label = "label",
    }
}

impl Scope {
    /// Whether a match of this scope is a sign of boilerplate whatever happens to the paragraphs around it.
    pub fn acts_alone(self) -> bool {
        !matches!(self, Scope::Tail | Scope::Head | Scope::Label)
    }
}
