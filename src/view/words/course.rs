//! Words: pipelines, deployments, what is watched after a release.
//!
//! Refuses words of other areas.

group! {
    /// Pipelines, deployments, what is watched after a release.
    Course {
    pipeline = "Pipeline", "파이프라인";
    step = "Step", "단계";
    phase = "Phase", "국면";
    started = "Started", "시작";
    ended = "Ended", "종료";
    error = "Error", "오류";
    deployments = "Deployments", "배포 내역";
    environment = "Environment", "환경";
    environments = "Environments", "환경";
    strategy = "Strategy", "방식";
    image_digest = "Image", "이미지";
    capacity = "Capacity", "용량";
    backup = "Backup", "백업";
    watched = "Watched", "관찰 시간";
    result = "Result", "결과";
    alert = "Alert", "알림";
    no_alert = "none sent", "보내지 않음";
    steps = "Steps", "단계";
    after = "Watched after the release", "출시 후 관찰";
    value = "Value", "값";
    window = "Window", "관찰 구간";
    until = "Watched until {0}", "{0}까지 관찰";
    runs = "Runs", "실행 중";
    artefacts = "Files of the delivery", "산출물";
    artefact = "File", "파일";
    features = "Features", "기능";
    usage = "How to use it", "사용법";
    note = "Note", "비고";
    criteria = "Acceptance criteria", "인수 기준";
    criterion = "Criterion", "기준";
    support = "What is said for it", "근거";
    standing = "Standing", "판정";
    claimed_only = "Claimed, nothing shows it", "주장만 있고 증거 없음";
    is_shown = "Shown by a file", "파일로 확인됨";
    is_contradicted = "Contradicted", "모순됨";
    is_open = "Not met", "미충족";
    }
}
