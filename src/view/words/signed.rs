//! Words: signatures.
//!
//! Refuses words of other areas.

group! {
    /// Signatures.
    Signed {
    signatures = "Signatures", "서명";
    signature = "Signature", "서명";
    caption = "Signatures among the evidence, checked when this page was built", "증거에 포함된 서명(이 페이지 생성 시 확인)";
    scheme = "Scheme", "방식";
    signs = "Signs", "서명 대상";
    state = "Result", "결과";
    key = "Key", "키";
    covered = "Covered by signatures", "서명 적용 범위";
    covered_of = "{0} of {1} files", "{1}개 파일 중 {0}개";
    not_covered = "Not covered: {0}", "적용되지 않음: {0}";
    and_more = "{0} and {1} more", "{0} 외 {1}개";
    valid = "valid", "유효";
    invalid = "invalid", "무효";
    unknown_key = "unknown key", "알 수 없는 키";
    not_checked = "not checked", "확인 안 됨";
    absent = "absent", "없음";
    by_key = "by the key {0}", "키 {0}";
    through = "named by its digest in", "다음 파일이 다이제스트로 지정:";
    in_file = "in", "서명 파일:";
    said = "Signed with it: “{0}”", "함께 서명된 내용: “{0}”";
    payload = "the payload of this file", "이 파일의 페이로드";
    not_here = "not among the evidence", "증거에 없음";
    record = "the record", "릴리스 기록";
    of_bytes = "the key did not sign these bytes", "이 키로 서명된 바이트가 아님";
    of_purpose = "made for another purpose", "다른 용도로 만들어진 서명";
    of_form = "cannot be read", "읽을 수 없음";
    no_keys = "site.toml names no keys", "site.toml에 키가 없음";
    no_file = "the file is not there", "파일이 없음";
    no_scheme = "signatures of this kind cannot be checked", "이 방식의 서명은 확인할 수 없음";
    certificate = "it rests on a certificate, not on a key", "키가 아니라 인증서에 근거함";
    too_long = "too long", "너무 김";
    unread = "cannot be read", "읽을 수 없음";
    no_feature = "relsite was built without signatures", "서명 기능 없이 빌드된 relsite";
    }
}
