use super::*;

#[test]
fn type_and_payload_stand_behind_their_lengths() {
    // The example of the DSSE protocol.
    let signed = pre_authentication("http://example.com/HelloWorld", b"hello world");
    assert_eq!(signed, b"DSSEv1 29 http://example.com/HelloWorld 11 hello world");
    assert_ne!(pre_authentication("a 1", b"b"), pre_authentication("a", b"1 1 b"));
}

#[test]
fn keys_of_small_order_and_of_other_kinds_are_refused() {
    for text in [
        "",
        "RW",
        "RWQDl6K8PXXeQkcWhWYyomK5DI76dxBImC/GNF8YTL5T1wkBzBlvCen",
        "ssh-ed25519 AAAA",
        // The neutral element: it fits every message.
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n-----END PUBLIC KEY-----",
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----",
    ] {
        assert!(keys::Public::parse("ci", text).is_err(), "{text}");
    }
}
