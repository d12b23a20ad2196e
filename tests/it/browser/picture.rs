//! Pictures of whole pages, however long, under `target/screenshots`.
//!
//! WebDriver itself takes only what the window shows; the browser's own protocol, to which chromedriver has a door, takes the rest.

use super::Browser;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use std::path::PathBuf;
use url::{ParseError, Url};

/// A command of the browser's own protocol.
#[derive(Debug)]
struct Own {
    name: &'static str,
    arguments: Value,
}

impl WebDriverCompatibleCommand for Own {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.name, "params": self.arguments }).to_string()))
    }
}

impl Browser {
    /// From now on no page of this browser gets its scripts. (With scripts off in the browser's settings axe itself would not run.)
    pub async fn load_no_scripts(&self) {
        for (name, arguments) in
            [("Network.enable", json!({})), ("Network.setBlockedURLs", json!({ "urls": ["*.js*"] }))]
        {
            self.client.issue_cmd(Own { name, arguments }).await.expect("the browser takes the command");
        }
    }

    /// Keeps a picture of the whole page, named for itself and the window's width.
    pub async fn picture(&self, name: &str) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
        std::fs::create_dir_all(&folder).expect("a folder for pictures");
        let file = folder.join(format!("{name}-{}.png", self.look.width));
        std::fs::write(file, self.whole_page().await).expect("the picture can be written");
    }

    /// The page from top to bottom as a PNG, as wide as the window.
    async fn whole_page(&self) -> Vec<u8> {
        let height = self.ask("return document.documentElement.scrollHeight").await;
        let clip = json!({ "x": 0, "y": 0, "width": self.look.width, "height": height, "scale": 1 });
        let arguments = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let command = Own { name: "Page.captureScreenshot", arguments };
        let taken = self.client.issue_cmd(command).await.expect("the browser takes a picture");
        STANDARD.decode(taken["data"].as_str().expect("a picture")).expect("base64")
    }
}
