//! Starts chromedriver and a browser for one test, and ends both whatever happens.

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::future::Future;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// What the browser is like.
#[derive(Clone, Copy)]
pub struct Look {
    /// Scripts of pages run. (Ours have none; the test must not need any.)
    pub scripts: bool,
    pub width: u32,
    pub height: u32,
}

impl Look {
    pub const PHONE: Look = Look { scripts: false, width: 360, height: 740 };
    pub const DESK: Look = Look { scripts: true, width: 1280, height: 900 };
}

/// A browser with one window. Cheap to clone.
#[derive(Clone)]
pub struct Browser {
    pub client: Client,
    pub look: Look,
}

pub const TAB: char = '\u{E004}';
pub const ENTER: char = '\u{E007}';
pub const SPACE: char = ' ';
pub const DOWN: char = '\u{E015}';

/// Runs a test with a browser of its own, at most four minutes.
pub fn browse<F, Fut>(look: Look, test: F)
where
    F: FnOnce(Browser) -> Fut + 'static,
    Fut: Future<Output = ()> + 'static,
{
    let driver = Driver::start();
    let profile = tempfile::Builder::new().prefix("barograph-browser-").tempdir().expect("a folder for the profile");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let tasks = tokio::task::LocalSet::new();
    let ended = tasks.block_on(&runtime, async {
        let address = format!("http://127.0.0.1:{}", driver.port);
        let capabilities = capabilities(look, profile.path().display().to_string());
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&address)
            .await
            .expect("Chromium starts");
        let browser = Browser { client: client.clone(), look };
        let running = tokio::task::spawn_local(async move {
            let limit = Duration::from_secs(240);
            tokio::time::timeout(limit, test(browser)).await.expect("the test ends within four minutes");
        });
        let ended = running.await;
        // The browser must go even when the test failed; that it could not be closed is then beside the point.
        let _ = tokio::time::timeout(Duration::from_secs(20), client.close()).await;
        ended
    });
    if let Err(failed) = ended {
        std::panic::resume_unwind(failed.into_panic());
    }
}

fn capabilities(look: Look, profile: String) -> Capabilities {
    let arguments = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--force-prefers-reduced-motion",
    ];
    let mut arguments: Vec<String> = arguments.map(str::to_owned).to_vec();
    arguments.push(format!("--window-size={},{}", look.width, look.height));
    arguments.push(format!("--user-data-dir={profile}"));
    let scripts = if look.scripts { 1 } else { 2 };
    let mut options = json!({
        "args": arguments,
        "prefs": { "profile.managed_default_content_settings.javascript": scripts },
    });
    if look.width < 500 {
        // A window cannot be made this narrow, a telephone's screen can.
        options["mobileEmulation"] = json!({
            "deviceMetrics": { "width": look.width, "height": look.height, "pixelRatio": 1.0, "mobile": true, "touch": false }
        });
    }
    let mut capabilities = Capabilities::new();
    capabilities.insert("browserName".to_owned(), json!("chrome"));
    capabilities.insert("goog:chromeOptions".to_owned(), options);
    capabilities
}

impl Browser {
    pub async fn go(&self, address: &str) {
        self.client.goto(address).await.unwrap_or_else(|error| panic!("{address}: {error}"));
    }

    /// The address without the origin.
    pub async fn path(&self) -> String {
        let address = self.client.current_url().await.expect("an address");
        address.path().to_owned()
    }

    pub async fn title(&self) -> String {
        self.client.title().await.expect("a title")
    }

    pub async fn source(&self) -> String {
        self.client.source().await.expect("the page")
    }

    /// Runs a script of the test's own (WebDriver may, where the page's may not).
    pub async fn ask(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    /// Presses keys one after the other, wherever the focus is.
    pub async fn press(&self, keys: &[char]) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for key in keys {
            actions = actions.then(KeyAction::Down { value: *key }).then(KeyAction::Up { value: *key });
        }
        self.client.perform_actions(actions).await.expect("keys can be pressed");
    }

    /// Presses a key while another is held.
    pub async fn hold(&self, held: char, key: char) {
        let actions = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: held })
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key })
            .then(KeyAction::Up { value: held });
        self.client.perform_actions(actions).await.expect("keys can be pressed");
    }

    /// Presses keys that lead to another page, and waits for it.
    pub async fn press_and_load(&self, keys: &[char]) {
        self.ask("window.barographBefore = true; return null").await;
        self.press(keys).await;
        self.loaded().await;
    }

    /// Runs a script that leads to another page, and waits for it.
    pub async fn act_and_load(&self, script: &str) {
        self.ask(&format!("window.barographBefore = true; {script}; return null")).await;
        self.loaded().await;
    }

    /// Presses with the pointer what `css` finds first, which leads to another page, and waits for it.
    pub async fn click_and_load(&self, css: &str) {
        self.ask("window.barographBefore = true; return null").await;
        let found = self.client.find(Locator::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"));
        found.click().await.unwrap_or_else(|error| panic!("{css} cannot be pressed: {error}"));
        self.loaded().await;
    }

    async fn loaded(&self) {
        for _ in 0..400 {
            let state = self.client.execute("return [!window.barographBefore, document.readyState]", Vec::new()).await;
            // Between two pages there is nothing to ask.
            if state.is_ok_and(|state| state[0] == true && state[1] == "complete") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("no new page came after {}", self.path().await);
    }

    /// Nothing stands out to the right.
    pub async fn fits(&self) {
        let width = self.ask("return document.documentElement.scrollWidth").await.as_u64().expect("a width");
        let path = self.path().await;
        if width > u64::from(self.look.width) {
            let widest = "const out = [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > WIDTH);
                return out.slice(-3).map(e => e.outerHTML.slice(0, 300))";
            let widest = self.ask(&widest.replace("WIDTH", &self.look.width.to_string())).await;
            panic!("{path} is {width} pixels wide in a window of {}: {widest}", self.look.width);
        }
    }
}

/// Whether a program can be started.
pub fn runs(program: &str) -> bool {
    let started = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    started.is_ok_and(|status| status.success())
}

/// chromedriver on a free port.
struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    fn start() -> Driver {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let mut lines = BufReader::new(child.stdout.take().expect("output is piped")).lines();
        let port = lines.find_map(|line| {
            let line = line.ok()?;
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        std::thread::spawn(move || lines.for_each(drop));
        let port = port.expect("chromedriver names its port");
        Driver { child, port }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The browser was closed before; chromedriver takes along what is left.
        let _ = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        for _ in 0..40 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
