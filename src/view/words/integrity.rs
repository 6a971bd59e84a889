//! Words: seals, digests and signatures.
//!
//! Refuses words of other areas.

group! {
    /// Seals, digests and signatures.
    Integrity {
    sealed = "Sealed", "봉인";
    sealed_by = "{0} by {1}", "{0}, {1}";
    amended = "Amended after it was sealed: {0}", "봉인 후 수정됨: {0}";
    amended_by = "Changed by {0}. The release was sealed on {1}.", "{0}이(가) 변경함. 이 릴리스는 {1}에 봉인됨.";
    before = "SHA-256 before", "이전 SHA-256";
    after = "SHA-256 after", "이후 SHA-256";
    added = "not there", "없었음";
    removed = "removed", "삭제됨";
    checksums = "Checksum lists", "체크섬 목록";
    sums_match = "{0} match", "{0}개 일치";
    sums_line_ends = "{0} match with other line ends", "{0}개는 줄바꿈만 다름";
    sums_mismatch = "{0} do not match", "{0}개 불일치";
    sums_absent = "{0} not there", "{0}개 파일 없음";
    withheld = "Not published: the file holds a secret", "게시되지 않음: 파일에 비밀 값이 있음";
    sums_unchecked = "{0} not checked", "{0}개 확인 안 됨";
    sums_unread = "lists too long to be checked: {0}", "너무 길어 확인하지 못한 목록: {0}";
    }
}
