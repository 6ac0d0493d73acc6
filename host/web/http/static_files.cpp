#include "web/http/static_files.hpp"

#include "rollcall/sdk/error.hpp"
#include "web/http/refusal.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace rollcall::web::http {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 64 * 1024 * 1024;
constexpr std::string_view kIndex = "/index.html";
constexpr std::string_view kAssets = "/assets/";
constexpr std::string_view kCompressed = ".gz";
constexpr std::string_view kNoncePlace = "__CSP_NONCE__";
constexpr std::size_t kNonceBytes = 16;

constexpr std::string_view kNotInstalled =
    "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Rollcall</title>\n"
    "<h1>The panel is not installed</h1>\n"
    "<p>Rollcall is running, but the files of its pages are not where it looks for them.\n"
    "<p>Install the panel, or correct the folder in <code>rollcall.ini</code>, and start Rollcall again.\n";

constexpr Refusal kNoSuchFile{404, "There is no such file.",
                              "Reload the page: Rollcall may have been updated."};
constexpr Refusal kOnlyToRead{405, "This address can only be read.", ""};

constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".txt", "text/plain; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".wasm", "application/wasm"},
}};

/// Empty for an ending that no file of the panel has.
std::string_view type_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos || path.find('/', dot) != std::string_view::npos) return {};
  for (const auto& [ending, type] : kTypes)
    if (path.substr(dot) == ending) return type;
  return {};
}

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.good() && !in.eof())
    throw Error(Status::invalid_argument, {.message = "A file of the panel cannot be read.",
                                           .next_step = "Install the panel again.",
                                           .detail = path.filename().string()});
  return text;
}

std::string strong_etag(std::string_view content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_Digest(content.data(), content.size(), digest.data(), &size, EVP_sha256(), nullptr);
  std::string etag = "\"";
  for (std::size_t i = 0; i < 16; ++i) etag += fmt::format("{:02x}", digest[i]);
  return etag + '"';
}

std::string fresh_nonce() {
  std::array<unsigned char, kNonceBytes> bytes{};
  std::array<unsigned char, 4 * ((kNonceBytes + 2) / 3) + 1> text{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw Error(Status::internal, {.message = "The system has no random numbers to give."});
  const int size = EVP_EncodeBlock(text.data(), bytes.data(), static_cast<int>(bytes.size()));
  return {text.begin(), text.begin() + size};
}

/// The elements of a list of a header field, without white space around them.
std::string_view next_element(std::string_view& list) {
  std::string_view element = list.substr(0, list.find(','));
  list.remove_prefix(std::min(list.size(), element.size() + 1));
  const std::size_t first = element.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return element.substr(first, element.find_last_not_of(" \t") - first + 1);
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    std::string_view element = next_element(if_none_match);
    if (element == "*") return true;
    if (element.starts_with("W/")) element.remove_prefix(2);
    if (element == etag) return true;
  }
  return false;
}

bool accepts_gzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    const std::string_view element = next_element(accept_encoding);
    const std::size_t end = element.find_first_of("; \t");
    if (element.substr(0, end) != "gzip") continue;
    const std::size_t weight = element.find("q=");
    return weight == std::string_view::npos ||
           element.find_first_of("123456789", weight) != std::string_view::npos;
  }
  return false;
}

bool climbs_or_hides(std::string_view path) {
  return path.find("/.") != std::string_view::npos;
}

}  // namespace

StaticFiles::StaticFiles(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_regular_file(folder / kIndex.substr(1), error)) return;
  try {
    read(folder);
  } catch (const fs::filesystem_error& failure) {
    throw Error(Status::invalid_argument, {.message = "The folder of the panel cannot be read.",
                                           .next_step = "Install the panel again.",
                                           .detail = failure.code().message()});
  }
  pair_compressed();
  page_ = std::move(files_.at(std::string(kIndex)).content);
  files_.erase(std::string(kIndex));
}

void StaticFiles::read(const fs::path& folder) {
  std::size_t bytes = 0;
  for (fs::recursive_directory_iterator entry(folder), end; entry != end; ++entry) {
    const bool hidden = entry->path().filename().string().starts_with('.');
    if (hidden && entry->is_directory()) entry.disable_recursion_pending();
    if (hidden || entry->is_symlink() || !entry->is_regular_file()) continue;
    bytes += entry->file_size();
    if (bytes > kMostBytes)
      throw Error(Status::invalid_argument,
                  {.message = "The folder of the panel holds far more than the panel.",
                   .next_step = "Correct the folder of the panel in rollcall.ini."});
    const std::string path = '/' + entry->path().lexically_relative(folder).generic_string();
    File file{
        .content = text_of(entry->path()), .etag = {}, .compressed = {}, .compressed_etag = {}, .type = {}};
    file.etag = strong_etag(file.content);
    file.type = type_of(path);
    if (file.type.empty()) file.type = "application/octet-stream";
    files_.emplace(path, std::move(file));
  }
}

/// "x.js.gz" is no file of its own but another form of "x.js".
void StaticFiles::pair_compressed() {
  for (auto entry = files_.begin(); entry != files_.end();) {
    const std::string& path = entry->first;
    const auto plain = path.ends_with(kCompressed)
                           ? files_.find(path.substr(0, path.size() - kCompressed.size()))
                           : files_.end();
    if (plain == files_.end()) {
      ++entry;
      continue;
    }
    plain->second.compressed = std::move(entry->second.content);
    plain->second.compressed_etag = std::move(entry->second.etag);
    entry = files_.erase(entry);
  }
}

Response StaticFiles::answer(const Request& request) const {
  if (request.method != "GET") {
    Response response = refused(kOnlyToRead);
    response.headers.add("Allow", "GET, HEAD");
    return response;
  }
  if (const auto found = files_.find(request.path); found != files_.end())
    return file(found->first, found->second, request.headers);
  const std::string_view path = request.path;
  const bool page_of_panel = path == kIndex || (type_of(path).empty() && !path.starts_with(kAssets));
  if (!page_of_panel || climbs_or_hides(path)) return refused(kNoSuchFile);
  return page();
}

Response StaticFiles::page() const {
  Response response;
  response.headers.add("Content-Type", "text/html; charset=utf-8");
  response.headers.add("Cache-Control", "no-store");
  if (!installed()) {
    response.status = 503;
    response.body = kNotInstalled;
    return response;
  }
  const std::string nonce = fresh_nonce();
  response.headers.add(
      "Content-Security-Policy",
      fmt::format("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{}'; img-src 'self'; "
                  "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
                  "frame-ancestors 'none'; require-trusted-types-for 'script'",
                  nonce));
  response.body = page_;
  for (std::size_t at = 0; (at = response.body.find(kNoncePlace, at)) != std::string::npos;
       at += nonce.size())
    response.body.replace(at, kNoncePlace.size(), nonce);
  return response;
}

Response StaticFiles::file(const std::string& path, const File& file, const Headers& asked) {
  Response response;
  const bool compressed = !file.compressed.empty() && accepts_gzip(asked.get("Accept-Encoding"));
  const std::string& etag = compressed ? file.compressed_etag : file.etag;
  // A name in assets/ carries a hash of its content; any other is asked for again.
  response.headers.add("Cache-Control",
                       path.starts_with(kAssets) ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.add("ETag", etag);
  if (!file.compressed.empty()) response.headers.add("Vary", "Accept-Encoding");
  if (names_etag(asked.get("If-None-Match"), etag)) {
    response.status = 304;
    return response;
  }
  response.headers.add("Content-Type", std::string(file.type));
  if (compressed) response.headers.add("Content-Encoding", "gzip");
  response.body = compressed ? file.compressed : file.content;
  return response;
}

}  // namespace rollcall::web::http
