//! Words: what `relsite serve` adds to a page.
//!
//! Refuses words of other areas.

group! {
    /// What `relsite serve` adds to a page.
    Preview {
    kept = "This is the last version that could be shown: a problem forbids the new one", "마지막으로 표시할 수 있었던 버전입니다. 아래 문제 때문에 새 버전을 표시할 수 없습니다";
    problems = "New problems", "새로운 문제";
    help = "help", "도움말";
    more = "and {0} more: the terminal lists them", "외 {0}건: 터미널에 모두 나옵니다";
    changed = "Changed:", "변경됨:";
    dismiss = "Dismiss", "닫기";
    region = "relsite preview", "relsite 미리보기";
    }
}
