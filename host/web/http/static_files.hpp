#pragma once

#include "web/http/message.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace rollcall::web::http {

/// The files of the built panel, read once into memory: what is not among them has no address, whatever a
/// path says. Thread-safe.
class StaticFiles {
 public:
  /// Links, dot files and what lies outside are left out. A folder without index.html, or none, is answered
  /// by a page that says so. Throws Error(invalid_argument) when a file cannot be read or the folder is far
  /// too large to be the panel.
  explicit StaticFiles(const std::filesystem::path& folder);

  /// Any path but those of /api and /oauth: a file, or index.html with a fresh nonce for an address of the
  /// panel's own pages.
  [[nodiscard]] Response answer(const Request& request) const;

  [[nodiscard]] bool installed() const noexcept { return !page_.empty(); }

 private:
  struct File {
    std::string content;
    std::string etag;
    std::string compressed;  ///< by gzip, if it came with one
    std::string compressed_etag;
    std::string_view type;
  };

  void read(const std::filesystem::path& folder);
  void pair_compressed();
  [[nodiscard]] Response page() const;
  [[nodiscard]] static Response file(const std::string& path, const File& file, const Headers& asked);

  std::map<std::string, File, std::less<>> files_;  // by path, which begins with '/'
  std::string page_;                                // index.html
};

}  // namespace rollcall::web::http
