#include "http/ca_file.hpp"

#include <memory>

#include <openssl/err.h>
#include <openssl/pem.h>

namespace rollcall::entra_id {

bool holds_certificates(const std::string& file) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> input(BIO_new_file(file.c_str(), "r"), &BIO_free);
  if (!input) return false;
  int certificates = 0;
  while (X509* certificate = PEM_read_bio_X509_AUX(input.get(), nullptr, nullptr, nullptr)) {
    X509_free(certificate);
    ++certificates;
  }
  // The end of the file shows as "no start line" too; anything else is a damaged certificate.
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  return certificates > 0 && at_end;
}

}  // namespace rollcall::entra_id
