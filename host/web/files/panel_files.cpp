#include "web/files/panel_files.hpp"

#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <random>
#include <system_error>
#include <utility>

namespace rollcall::web::files {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNoncePlace = "__CSP_NONCE__";

constexpr const char* kNoPanel =
    "<!doctype html><title>Rollcall</title><p>Rollcall runs, but its panel is not installed: only the "
    "programming interface answers here. Install the panel, or name its folder: panel in [http] of "
    "rollcall.ini.";

struct Type {
  std::string_view ending, name;
};
constexpr std::array kTypes{Type{".html", "text/html; charset=utf-8"},
                            Type{".js", "text/javascript; charset=utf-8"},
                            Type{".css", "text/css; charset=utf-8"},
                            Type{".svg", "image/svg+xml"},
                            Type{".json", "application/json"},
                            Type{".txt", "text/plain; charset=utf-8"},
                            Type{".png", "image/png"},
                            Type{".ico", "image/x-icon"},
                            Type{".woff2", "font/woff2"}};

std::string_view type_of(std::string_view path) {
  const auto* found = std::find_if(kTypes.begin(), kTypes.end(),
                                   [&](const Type& type) { return path.ends_with(type.ending); });
  return found == kTypes.end() ? "application/octet-stream" : found->name;
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string content(std::istreambuf_iterator<char>(in), {});
  if (!in.good() && !in.eof())
    throw Error(Status::invalid_argument,
                {.message = "The panel's file " + file.string() + " cannot be read.",
                 .next_step = "Install the panel again."});
  return content;
}

/// 16 random bytes in base64.
std::string new_nonce() {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::random_device random;  // the system's, on every platform that we know
  std::string nonce;
  std::uint32_t bits = 0;
  for (int i = 0; i < 21; ++i) {
    if (i % 5 == 0) bits = random();
    nonce += kLetters[bits & 63U];
    bits >>= 6U;
  }
  // The last letter stands for the two bits that are left of 128.
  nonce += kLetters[(random() & 3U) << 4U];
  return nonce + "==";
}

std::string policy(const std::string& nonce) {
  return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce +
         "'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
         "frame-ancestors 'none'; require-trusted-types-for 'script'";
}

std::string with_nonce(std::string page, const std::string& nonce) {
  for (std::size_t at = 0; (at = page.find(kNoncePlace, at)) != std::string::npos; at += nonce.size())
    page.replace(at, kNoncePlace.size(), nonce);
  return page;
}

http::Response plain(unsigned status, std::string text) {
  http::Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.headers.add("Cache-Control", "no-store");
  response.body = std::move(text);
  return response;
}

}  // namespace

PanelFiles::PanelFiles(const fs::path& folder) : page_(kNoPanel) {
  if (!folder.empty()) read(folder);
}

void PanelFiles::read(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_regular_file(folder / "index.html", error))
    throw Error(Status::invalid_argument,
                {.message = "The folder " + folder.string() + " holds no panel.",
                 .next_step = "Name the folder of the built panel: panel in [http]."});
  page_ = read_file(folder / "index.html");
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = "/" + entry.path().lexically_relative(folder).generic_string();
    const bool is_hidden = path.find("/.") != std::string::npos;
    if (!entry.is_regular_file() || is_hidden || path == "/index.html" || path.ends_with(".gz")) continue;
    File file{read_file(entry.path()), {}, type_of(path)};
    const fs::path compressed = entry.path().string() + ".gz";
    if (fs::is_regular_file(compressed, error)) file.compressed = read_file(compressed);
    files_.emplace(path, std::move(file));
  }
}

http::Response PanelFiles::answer(const http::Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    auto refusal = plain(405, "Only reading is possible here.\n");
    refusal.headers.add("Allow", "GET, HEAD");
    return refusal;
  }
  const auto found = files_.find(request.path);
  if (found != files_.end()) return file(found->first, found->second, request);
  if (request.path.starts_with("/assets/")) return plain(404, "There is no such file.\n");
  return page();
}

http::Response PanelFiles::page() const {
  const std::string nonce = new_nonce();
  http::Response response;
  response.headers.add("Content-Type", "text/html; charset=utf-8");
  response.headers.add("Cache-Control", "no-store");
  response.headers.add("Content-Security-Policy", policy(nonce));
  response.body = with_nonce(page_, nonce);
  return response;
}

http::Response PanelFiles::file(const std::string& path, const File& file, const http::Request& request) {
  http::Response response;
  response.headers.add("Content-Type", std::string(file.type));
  response.headers.add("Cache-Control",
                       path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
  if (file.compressed.empty()) {
    response.body = file.content;
    return response;
  }
  response.headers.add("Vary", "Accept-Encoding");
  if (request.headers.get("Accept-Encoding").find("gzip") != std::string_view::npos) {
    response.headers.add("Content-Encoding", "gzip");
    response.body = file.compressed;
  } else {
    response.body = file.content;
  }
  return response;
}

}  // namespace rollcall::web::files
