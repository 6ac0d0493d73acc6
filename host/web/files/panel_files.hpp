#pragma once

#include "web/http/message.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace rollcall::web::files {

/// The built panel. Its files are read once, at the start, so that nothing else of the disk can be asked for.
/// Thread-safe.
class PanelFiles {
 public:
  /// An empty path: there is no panel, which a page says. Throws Error(invalid_argument) for a folder that
  /// holds none.
  explicit PanelFiles(const std::filesystem::path& folder);

  /// Files by their names; those below assets/ carry a hash and never change. Every other address is the page
  /// itself, with a fresh nonce for the styles that the browser may use.
  [[nodiscard]] http::Response answer(const http::Request& request) const;

 private:
  struct File {
    std::string content;
    std::string compressed;  ///< gzip; empty: it is only sent as it is
    std::string_view type;
  };

  void read(const std::filesystem::path& folder);
  [[nodiscard]] http::Response page() const;
  [[nodiscard]] static http::Response file(const std::string& path, const File& file,
                                           const http::Request& request);

  std::map<std::string, File, std::less<>> files_;  ///< by path: "/assets/index-3f2a.js"
  std::string page_;                                ///< with kNoncePlace wherever the nonce goes
};

}  // namespace rollcall::web::files
