//! Words: what evidence shows.
//!
//! Refuses words of other areas.

group! {
    /// What evidence shows.
    Exhibits {
    shown_by = "Shown by evidence", "증거에 나타난 값";
    first_of = "The first {0} of {1} are shown; the file has all.", "전체 {1}개 중 처음 {0}개를 표시합니다. 파일에 모두 있습니다.";
    items = "{0} items", "항목 {0}개";
    entries = "{0} entries", "키 {0}개";
    series = "Series", "계열";
    series_caption = "The numbers of this file, by series", "이 파일의 수치(계열별)";
    samples = "Samples", "표본";
    smallest = "Smallest", "최소";
    middle = "Median", "중앙값";
    largest = "Largest", "최대";
    no_number = "no number", "수치 없음";
    lsn = "Log position (LSN)", "로그 위치(LSN)";
    structure = "Structure of the file", "파일의 구조";
    }
}

impl Exhibits {
    /// The word for a label of the readers' own; a key without a word stands for itself.
    #[must_use]
    pub fn label(&self, key: &'static str) -> &'static str {
        match key {
            "lsn" => self.lsn,
            "samples" => self.samples,
            other => other,
        }
    }
}
