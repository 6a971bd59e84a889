//! Words: people, components, vulnerabilities and registers.
//!
//! Refuses words of other areas.

group! {
    /// People, components, vulnerabilities and registers.
    Entities {
    people = "People", "사람";
    components = "Components", "구성 요소";
    }
}
