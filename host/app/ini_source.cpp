#include "app/ini_source.hpp"

#include "rollcall/sdk/error.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include <boost/property_tree/ini_parser.hpp>
#include <boost/property_tree/ptree.hpp>

namespace rollcall::app {
namespace {

constexpr std::size_t kLargestFile = std::size_t{1024} * 1024;

[[noreturn]] void refuse(std::string message, std::string next_step) {
  throw Error(Status::invalid_argument, {.message = std::move(message), .next_step = std::move(next_step)});
}

std::string content_of(const std::filesystem::path& file) {
  std::error_code failure;
  if (std::filesystem::is_directory(file, failure))
    refuse("The configuration " + file.string() + " is a folder.", "Name a file with --config.");
  std::ifstream input(file, std::ios::binary);
  if (!input)
    refuse("The configuration file " + file.string() + " cannot be read: " + std::strerror(errno) + ".",
           "Check --config and ROLLCALL_CONFIG, and who may read the file.");
  std::string content(kLargestFile + 1, '\0');
  input.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(input.gcount()));
  if (content.size() > kLargestFile || content.find('\0') != std::string::npos)
    refuse("The file " + file.string() + " is no configuration file.", "Check --config and ROLLCALL_CONFIG.");
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (content.starts_with(kByteOrderMark)) content.erase(0, kByteOrderMark.size());
  return content;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string without_comment(std::string_view value) {
  if (value.starts_with(';')) return {};
  for (std::size_t i = 1; i < value.size(); ++i)
    if (value[i] == ';' && (value[i - 1] == ' ' || value[i - 1] == '\t'))
      return std::string(trimmed(value.substr(0, i)));
  return std::string(value);
}

boost::property_tree::ptree parse(const std::string& content, const std::filesystem::path& file) {
  boost::property_tree::ptree tree;
  std::istringstream input(content);
  try {
    boost::property_tree::ini_parser::read_ini(input, tree);
  } catch (const boost::property_tree::ini_parser_error& error) {
    refuse(file.string() + ":" + std::to_string(error.line()) + ": " + error.message() + ".",
           "Write sections as [name] and settings as key = value, each once.");
  }
  return tree;
}

}  // namespace

std::vector<IniEntry> read_ini_file(const std::filesystem::path& file) {
  const std::string content = content_of(file);
  const auto tree = parse(content, file);
  std::vector<IniEntry> entries;
  std::istringstream lines(content);
  std::string section;
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const std::string_view text = trimmed(line);
    if (text.empty() || text.front() == ';' || text.front() == '#') continue;
    if (text.front() == '[') {
      section = trimmed(text.substr(1, text.find(']') - 1));
      if (section.empty())
        refuse(file.string() + ":" + std::to_string(number) + ": a section without a name.",
               "Write sections as [name].");
      entries.push_back({number, section, "", ""});
      continue;
    }
    const std::string key(trimmed(text.substr(0, text.find('='))));
    const auto& values = section.empty() ? tree : tree.find(section)->second;
    entries.push_back({number, section, key, without_comment(values.find(key)->second.data())});
  }
  return entries;
}

}  // namespace rollcall::app
