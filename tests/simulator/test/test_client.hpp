#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rollcall::simulator::test {

using Headers = std::map<std::string, std::string>;

/// What came back. `transfer_error` is empty unless the transfer itself broke.
struct Answer {
  unsigned status = 0;
  Headers headers;   ///< names in lower case
  std::string body;  ///< unpacked when it was gzip
  std::string transfer_error;
};

/// One keep-alive connection to 127.0.0.1; opened at the first request, and again after it was lost.
class TestClient {
 public:
  explicit TestClient(std::uint16_t port);
  ~TestClient();

  Answer send(const std::string& method, const std::string& target, const Headers& headers,
              const std::string& body = {});
  void disconnect();

 private:
  class Connection;
  std::uint16_t port_;
  std::unique_ptr<Connection> connection_;
};

/// One GET over TLS that trusts the given certificate and nothing else.
Answer get_over_tls(std::uint16_t port, const std::string& trusted_certificate_file,
                    const std::string& target);

}  // namespace rollcall::simulator::test
