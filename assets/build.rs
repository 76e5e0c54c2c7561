//! Puts icon and version into the program where Windows looks for them. Nothing on any other system.

fn main() {
    println!("cargo:rerun-if-changed=assets/build.rs");
    #[cfg(windows)]
    windows_resource();
}

#[cfg(windows)]
fn windows_resource() {
    println!("cargo:rerun-if-changed=assets/windows/heapdrift.ico");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("windows") {
        return;
    }
    // Name, description and version are those of Cargo.toml.
    let mut resource = winresource::WindowsResource::new();
    resource.set_icon("assets/windows/heapdrift.ico");
    if let Err(error) = resource.compile() {
        println!("cargo:warning=The program has no icon, as the resource could not be compiled: {error}");
    }
}
