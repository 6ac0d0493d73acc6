# cmake -DINPUT=openapi.json -DOUTPUT=contract_text.cpp -P EmbedContract.cmake: the document as bytes, since a string literal
# of that length is more than a compiler must take.
file(READ "${INPUT}" digits HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${digits}")
file(WRITE "${OUTPUT}" "#include \"web/api/contract_text.hpp\"
namespace rollcall::web::api {
namespace {
constexpr unsigned char kBytes[] = {${bytes}};
}
std::string_view contract_text() noexcept {
  return {reinterpret_cast<const char*>(kBytes), sizeof kBytes};
}
}  // namespace rollcall::web::api
")
