//! Commands that overwrite or drop data: what a second run of them does not bring back.
//!
//! Refuses to run anything: commands are compared as text, and a doubtful one is marked.

/// Words that, all of one row in one command, overwrite or drop data.
const OVERWRITES: [&[&str]; 27] = [
    &["pg_restore"],
    &["psql", "<"],
    &["psql", "-f"],
    &["psql", "--file"],
    &["mysql", "<"],
    &["mongorestore"],
    &["redis-cli", "flush"],
    &["pgbackrest", "restore"],
    &["wal-g", "backup-fetch"],
    &["barman", "recover"],
    &["recovery_target"],
    &["dropdb"],
    &["drop table"],
    &["drop column"],
    &["drop database"],
    &["drop schema"],
    &["drop index"],
    &["truncate "],
    &["delete from"],
    &["alembic", "downgrade"],
    &["migrate", "down"],
    &["migrate", "reset"],
    &["migrate", "rollback"],
    &["db:rollback"],
    &["flyway", "clean"],
    &["flyway", "undo"],
    &["liquibase", "rollback"],
];

/// Whether a command overwrites or drops data of a database or a volume.
#[must_use]
pub fn overwrites_data(command: &str) -> bool {
    let command = command.to_lowercase();
    let listed = OVERWRITES.iter().any(|words| words.iter().all(|word| command.contains(word)));
    let words: Vec<&str> = command.split_whitespace().collect();
    let after = |first: &str, flags: &[&str]| {
        let behind = words.iter().position(|word| *word == first).map(|at| &words[at + 1..]);
        behind.is_some_and(|rest| rest.iter().take_while(|word| !matches!(**word, "&&" | ";" | "|")).any(|word| flags.contains(word)))
    };
    listed || after("down", &["-v", "--volumes"]) || after("rm", &["-rf", "-fr", "-r", "--recursive"]) || command.contains("volume rm")
}

#[cfg(test)]
mod tests {
    use super::overwrites_data;

    #[test]
    fn what_overwrites_data_is_marked() {
        for dangerous in [
            "docker exec db psql -U app -d app < backup_1.2.sql",
            "docker-compose exec app alembic downgrade -1",
            "DROP TABLE orders;",
            "docker compose down -v",
            "docker volume rm data",
            "rm -rf /var/lib/app",
            "pg_restore -d app dump",
        ] {
            assert!(overwrites_data(dangerous), "{dangerous}");
        }
        for harmless in
            ["docker-compose down", "docker-compose down && docker-compose ps -v", "psql -c 'select 1'", "kubectl rollout undo deploy/api"]
        {
            assert!(!overwrites_data(harmless), "{harmless}");
        }
    }
}
