#include "web/http/static_files.hpp"

#include "support/temp_dir.hpp"

#include <filesystem>
#include <fstream>
#include <set>

#include <gtest/gtest.h>

namespace rollcall::web::http::test {
namespace {

namespace fs = std::filesystem;

class PanelFiles : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& content) {
    const fs::path path = folder_.path() / "panel" / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
  }
  void SetUp() override {
    put("index.html",
        "<!doctype html><meta property=\"csp-nonce\" nonce=\"__CSP_NONCE__\"><style "
        "nonce=\"__CSP_NONCE__\">");
    put("favicon.svg", "<svg/>");
    put("assets/main-1a2b.js", "console.log(1)");
    put("assets/main-1a2b.js.gz", "compressed");
    put("assets/style-3c4d.css", "a{}");
    put(".vite/manifest.json", "{}");
    put("assets/.hidden.js", "hidden");
  }
  [[nodiscard]] StaticFiles files() const { return StaticFiles(folder_.path() / "panel"); }

  rollcall::test::TempDir folder_;
};

Request asking(std::string path, const char* name = nullptr, std::string value = {}) {
  Request request;
  request.method = "GET";
  request.path = std::move(path);
  if (name != nullptr) request.headers.add(name, std::move(value));
  return request;
}

TEST_F(PanelFiles, EveryAddressOfThePanelIsThePageWithAFreshNonce) {
  const StaticFiles panel = files();
  std::set<std::string> nonces;
  for (const char* const path :
       {"/", "/index.html", "/users", "/users/5", "/jobs/7", "/wizards/a.b", "/first"}) {
    const Response page = panel.answer(asking(path));
    EXPECT_EQ(page.status, 200U) << path;
    EXPECT_EQ(page.headers.get("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(page.headers.get("Cache-Control"), "no-store");
    EXPECT_EQ(page.body.find("__CSP_NONCE__"), std::string::npos);
    const std::size_t begin = page.body.find("nonce=\"") + 7;
    const std::string nonce = page.body.substr(begin, page.body.find('"', begin) - begin);
    EXPECT_EQ(nonce.size(), 24U);
    EXPECT_NE(page.body.find("<style nonce=\"" + nonce + "\">"), std::string::npos);
    EXPECT_EQ(
        page.headers.get("Content-Security-Policy"),
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce +
            "'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'; require-trusted-types-for 'script'");
    nonces.insert(nonce);
  }
  EXPECT_EQ(nonces.size(), 7U);
}

TEST_F(PanelFiles, AssetsAreKeptForAYear) {
  const Response script = files().answer(asking("/assets/style-3c4d.css"));
  EXPECT_EQ(script.status, 200U);
  EXPECT_EQ(script.body, "a{}");
  EXPECT_EQ(script.headers.get("Content-Type"), "text/css; charset=utf-8");
  EXPECT_EQ(script.headers.get("Cache-Control"), "public, max-age=31536000, immutable");
}

TEST_F(PanelFiles, OtherFilesAreAskedForAgain) {
  const Response icon = files().answer(asking("/favicon.svg"));
  EXPECT_EQ(icon.headers.get("Content-Type"), "image/svg+xml");
  EXPECT_EQ(icon.headers.get("Cache-Control"), "no-cache");
  const std::string etag(icon.headers.get("ETag"));
  EXPECT_TRUE(etag.starts_with('"'));
  for (const std::string& known : {etag, "\"other\", W/" + etag, std::string("*")}) {
    const Response unchanged = files().answer(asking("/favicon.svg", "If-None-Match", known));
    EXPECT_EQ(unchanged.status, 304U);
    EXPECT_EQ(unchanged.body, "");
    EXPECT_EQ(unchanged.headers.get("ETag"), etag);
  }
  EXPECT_EQ(files().answer(asking("/favicon.svg", "If-None-Match", "\"other\"")).status, 200U);
}

TEST_F(PanelFiles, AreSentCompressedToWhoTakesThem) {
  const StaticFiles panel = files();
  const std::string path = "/assets/main-1a2b.js";
  const Response plain = panel.answer(asking(path));
  EXPECT_EQ(plain.body, "console.log(1)");
  EXPECT_EQ(plain.headers.get("Vary"), "Accept-Encoding");
  for (const char* const accepted : {"gzip", "br, gzip", "gzip;q=0.5", "deflate, gzip, br"}) {
    const Response compressed = panel.answer(asking(path, "Accept-Encoding", accepted));
    EXPECT_EQ(compressed.body, "compressed") << accepted;
    EXPECT_EQ(compressed.headers.get("Content-Encoding"), "gzip");
    EXPECT_EQ(compressed.headers.get("Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_NE(compressed.headers.get("ETag"), plain.headers.get("ETag"));
  }
  for (const char* const accepted : {"", "br", "gzip;q=0", "gzip; q=0.0", "x-gzip-2"})
    EXPECT_EQ(panel.answer(asking(path, "Accept-Encoding", accepted)).body, "console.log(1)") << accepted;
  EXPECT_EQ(panel.answer(asking(path + ".gz")).status, 404U);
}

TEST_F(PanelFiles, WhatIsMissingIsNotThePage) {
  const StaticFiles panel = files();
  for (const char* const path : {"/assets/main-0000.js", "/assets/", "/assets/x", "/missing.js",
                                 "/favicon.ico", "/assets/main-1a2b.js.gz"})
    EXPECT_EQ(panel.answer(asking(path)).status, 404U) << path;
}

TEST_F(PanelFiles, NothingLeadsOutOfTheFolder) {
  std::ofstream(folder_.file("secret.txt")) << "secret";
  fs::create_symlink(folder_.file("secret.txt"), folder_.path() / "panel" / "link.txt");
  fs::create_directory_symlink(folder_.path(), folder_.path() / "panel" / "assets" / "out");
  const StaticFiles panel = files();
  for (const char* const path :
       {"/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/link.txt",
        "/assets/out/secret.txt", "//secret.txt", "/..", "/assets/..%2f..%2fsecret.txt",
        "/.vite/manifest.json", "/assets/.hidden.js", "/.env", "/.git/config"}) {
    const Response answer = panel.answer(asking(path));
    EXPECT_EQ(answer.status, 404U) << path;
    EXPECT_EQ(answer.body.find("secret\n"), std::string::npos);
  }
}

TEST_F(PanelFiles, CanOnlyBeRead) {
  Request request = asking("/users");
  request.method = "POST";
  const Response answer = files().answer(request);
  EXPECT_EQ(answer.status, 405U);
  EXPECT_EQ(answer.headers.get("Allow"), "GET, HEAD");
}

TEST_F(PanelFiles, WithoutThePanelOnePageSaysSo) {
  const StaticFiles none(folder_.path() / "elsewhere");
  EXPECT_FALSE(none.installed());
  EXPECT_TRUE(files().installed());
  const Response page = none.answer(asking("/users"));
  EXPECT_EQ(page.status, 503U);
  EXPECT_NE(page.body.find("not installed"), std::string::npos);
  EXPECT_EQ(page.body.find(folder_.path().string()), std::string::npos);
}

}  // namespace
}  // namespace rollcall::web::http::test
