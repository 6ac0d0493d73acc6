// Pages of 999 users, one after the other over one connection, through the plugin's HTTP client and through
// libcurl, taken in turns. Prints a line of JSON for each measurement; bench/run makes tables of them.
#include "graph_page.hpp"
#include "http/http.hpp"
#include "page_server.hpp"
#include "stopwatch.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <curl/curl.h>
#include <fmt/format.h>

namespace rollcall::bench {
namespace {

/// Fetches one page; gives the bytes of its body, uncompressed.
using Fetch = std::function<std::size_t()>;

Fetch with_rollcall(const std::string& url, const std::string& authority) {
  struct State {
    State(const entra_id::Url& server, const std::string& authority)
        : client(server, {.ca_file = authority}) {}
    entra_id::HttpClient client;
    entra_id::PageBuffer body;
    entra_id::StopSignal stop;
  };
  auto parsed = entra_id::parse_url(url);
  if (!parsed) throw std::runtime_error("no address: " + url);
  const auto state = std::make_shared<State>(*parsed, authority);
  return [state] {
    const auto response = state->client.send({.target = "/page"}, state->body, state->stop);
    if (response.status != 200) throw std::runtime_error("a page was refused");
    return state->body.text().size();
  };
}

std::size_t append(const char* data, std::size_t size, std::size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

Fetch with_curl(const std::string& url, const std::string& authority) {
  struct State {
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle{curl_easy_init(), &curl_easy_cleanup};
    std::string body;
  };
  const auto state = std::make_shared<State>();
  CURL* handle = state->handle.get();
  curl_easy_setopt(handle, CURLOPT_URL, (url + "/page").c_str());
  curl_easy_setopt(handle, CURLOPT_CAINFO, authority.c_str());
  curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "gzip");
  curl_easy_setopt(handle, CURLOPT_BUFFERSIZE, 256L << 10U);
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &append);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &state->body);
  return [state] {
    state->body.clear();
    if (curl_easy_perform(state->handle.get()) != CURLE_OK) throw std::runtime_error("libcurl failed");
    return state->body.size();
  };
}

Stopwatch fetch_pages(const Fetch& fetch, int pages, std::size_t bytes) {
  if (fetch() != bytes) throw std::runtime_error("another page came");  // connects
  Stopwatch stopwatch;
  stopwatch.watch([&] {
    for (int i = 0; i < pages; ++i)
      if (fetch() != bytes) throw std::runtime_error("another page came");
  });
  return stopwatch;
}

int run(int argc, char** argv) {
  CLI::App app("Pages through the plugin's HTTP client and libcurl; one line of JSON a measurement.");
  int pages = 1'000;
  int runs = 3;
  std::string certificates;
  app.add_option("--pages", pages, "Of each way, each time")->check(CLI::Range(1, 1'000'000));
  app.add_option("--runs", runs, "Rounds of everything")->check(CLI::Range(1, 100));
  app.add_option("--certificates", certificates, "Folder with server.pem, server.key and authority.pem")
      ->required();
  CLI11_PARSE(app, argc, argv);
  const std::string page = graph_page();
  const PageServer server(page, certificates);
  const std::string authority = certificates + "/authority.pem";
  const std::vector<std::pair<std::string, std::string>> ways{
      {"plain", server.plain_url()}, {"TLS", server.tls_url()}, {"gzip", server.gzip_url()}};
  using Client = Fetch (*)(const std::string&, const std::string&);
  const std::vector<std::pair<std::string, Client>> clients{{"libcurl", &with_curl},
                                                            {"rollcall", &with_rollcall}};
  for (int round = 1; round <= runs; ++round) {
    for (const auto& [way, url] : ways) {
      for (const auto& [name, client] : clients) {
        const auto taken = fetch_pages(client(url, authority), pages, page.size());
        fmt::print(
            "{{\"round\":{},\"way\":\"{}\",\"client\":\"{}\",\"pages\":{},\"page_bytes\":{},\"seconds\":{:."
            "6f},"
            "\"cpu\":{:.6f}}}\n",
            round, way, name, pages, page.size(), taken.seconds(), taken.cpu());
        std::fflush(stdout);
      }
    }
  }
  return 0;
}

}  // namespace
}  // namespace rollcall::bench

int main(int argc, char** argv) {
  try {
    return rollcall::bench::run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}
