#include "wizard/pattern.hpp"

#include <stdexcept>

#include <boost/regex.hpp>

namespace rollcall::wizard {
namespace {

constexpr std::size_t kLongestExpression = 500;

boost::regex compiled(const std::string& expression) {
  return boost::regex(expression, boost::regex::ECMAScript);
}

}  // namespace

bool Pattern::is_usable(const std::string& expression) {
  if (expression.size() > kLongestExpression) return false;
  try {
    static_cast<void>(compiled(expression));
    return true;
  } catch (const boost::regex_error&) {
    return false;
  }
}

bool Pattern::matches(const std::string& expression, const std::string& text) {
  try {
    return boost::regex_search(text, compiled(expression));
  } catch (const std::runtime_error&) {  // it is too complex for this text
    return false;
  }
}

}  // namespace rollcall::wizard
