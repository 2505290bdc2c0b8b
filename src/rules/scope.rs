//! Where a rule may act.

/// Where a rule may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A whole paragraph, anywhere.
    Paragraph,
    /// A whole paragraph in the unbroken tail of boilerplate.
    Tail,
    /// A whole paragraph in the unbroken head of boilerplate.
    Head,
    /// The sentences at the end of a paragraph, or the whole of it.
    Ending,
    /// The sentences at the start of a paragraph, or the whole of it.
    Opening,
    /// A whole paragraph and the headline in the next.
    Pair,
    /// A whole paragraph that has the length of a headline and ends like one.
    Headline,
}

impl Scope {
    /// All scopes, in the order of the documentation.
    pub const ALL: [Scope; 7] = [
        Scope::Paragraph,
        Scope::Tail,
        Scope::Head,
        Scope::Ending,
        Scope::Opening,
        Scope::Pair,
        Scope::Headline,
    ];

    /// The name that files and reports use.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Paragraph => "paragraph",
            Scope::Tail => "tail",
            Scope::Head => "head",
            Scope::Ending => "ending",
            Scope::Opening => "opening",
            Scope::Pair => "pair",
            Scope::Headline => "headline",
        }
    }

    /// The scope of that name.
    pub fn named(name: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|s| s.name() == name)
    }

    /// Whether a rule of this scope removes its text whatever happens to the paragraphs around it.
    pub fn acts_alone(self) -> bool {
        !matches!(self, Scope::Tail | Scope::Head)
    }
}
