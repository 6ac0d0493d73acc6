#pragma once

#include "http_message.hpp"
#include "world.hpp"

#include <string>

namespace rollcall::simulator {

/// Answers any request: meets scripted faults, sends it to login, Graph or control, and writes the log.
class Dispatcher {
 public:
  /// `scheme` is "http" or "https"; absolute links use the Host header of the request.
  Dispatcher(World& world, std::string scheme) : world_(world), scheme_(std::move(scheme)) {}

  HttpReply answer(const HttpRequest& request);

 private:
  HttpReply answer_service(const HttpRequest& request, std::string& fault);

  World& world_;
  std::string scheme_;
};

}  // namespace rollcall::simulator
