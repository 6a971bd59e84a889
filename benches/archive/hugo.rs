//! The same records as a Hugo site with comparable features, to be built side by side.
//!
//! Refuses to handicap either: contents, neighbours, lists of 50, two taxonomies, classes for highlighting, a sitemap; no evidence.

use std::{fs, io, path::Path, process::Command};

use super::corpus;

const CONFIG: &str = "baseURL = \"https://releases.example.com/\"\ntitle = \"Meridian\"\ndisableKinds = [\"RSS\"]\nenableRobotsTXT = true\n\
[taxonomies]\ntype = \"types\"\nstatus = \"statuses\"\n[pagination]\npagerSize = 50\n\
[markup.highlight]\nnoClasses = false\n[markup.tableOfContents]\nstartLevel = 2\nendLevel = 3\n[markup.goldmark.renderer]\nunsafe = false\n";

const BASE: &str = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{{ .Title }} · {{ site.Title }}</title>\
<link rel=\"stylesheet\" href=\"/site.css\"></head><body><header><a href=\"/\">{{ site.Title }}</a></header><main>{{ block \"main\" . }}{{ end }}</main></body></html>\n";

const SINGLE: &str = "{{ define \"main\" }}<nav class=\"toc\">{{ .TableOfContents }}</nav><article><h1>{{ .Title }}</h1>\
{{ range slice \"types\" \"statuses\" }}{{ range $.GetTerms . }}<a href=\"{{ .RelPermalink }}\">{{ .LinkTitle }}</a> {{ end }}{{ end }}{{ .Content }}</article>\
<nav>{{ with .PrevInSection }}<a href=\"{{ .RelPermalink }}\">{{ .Title }}</a>{{ end }} {{ with .NextInSection }}<a href=\"{{ .RelPermalink }}\">{{ .Title }}</a>{{ end }}</nav>{{ end }}\n";

const LIST: &str = "{{ define \"main\" }}<h1>{{ .Title }}</h1>{{ $p := .Paginate .Pages }}<ul>{{ range $p.Pages }}<li><a href=\"{{ .RelPermalink }}\">{{ .Title }}</a> {{ .Date.Format \"2006-01-02\" }}</li>{{ end }}</ul>\
{{ with $p.Prev }}<a href=\"{{ .URL }}\">newer</a>{{ end }} {{ with $p.Next }}<a href=\"{{ .URL }}\">older</a>{{ end }}{{ end }}\n";

/// Writes the site.
pub(crate) fn write(root: &Path, releases: usize) -> io::Result<()> {
    for folder in ["content/releases", "layouts/_default"] {
        fs::create_dir_all(root.join(folder))?;
    }
    fs::write(root.join("hugo.toml"), CONFIG)?;
    for (name, text) in [("baseof.html", BASE), ("single.html", SINGLE), ("list.html", LIST)] {
        fs::write(root.join("layouts/_default").join(name), text)?;
    }
    for number in 0..releases {
        let version = corpus::version(number);
        let kind = if number % 10 == 0 { "minor" } else { "patch" };
        let front = format!("---\ntitle: \"{version}\"\nweight: {}\ntypes: [\"{kind}\"]\nstatuses: [\"stable\"]\n---\n", releases - number);
        let text = corpus::record(number, 0);
        let body = text.split_once('\n').map_or("", |(_, body)| body);
        fs::write(root.join(format!("content/releases/{version}.md")), front + body)?;
    }
    Ok(())
}

/// The command that builds it, where Hugo is installed.
pub(crate) fn command(root: &Path) -> Option<Command> {
    let program = std::env::var("HUGO").unwrap_or_else(|_| "hugo".to_owned());
    Command::new(&program).arg("version").output().ok().filter(|output| output.status.success())?;
    let mut command = Command::new(program);
    command.arg("--source").arg(root).args(["--quiet", "--cleanDestinationDir"]);
    Some(command)
}
