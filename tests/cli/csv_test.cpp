#include "cli/csv.hpp"

#include "core/csv.hpp"
#include "rollcall/sdk/error.hpp"
#include "support/temp_dir.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace rollcall::cli {
namespace {

std::string row(const std::vector<std::string_view>& cells) {
  return core::csv_row(cells);
}

std::string content_of(const std::string& file) {
  std::ifstream input(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(input), {}};
}

TEST(Csv, QuotesByRfc4180) {
  EXPECT_EQ(row({"a", "", "b c"}), "a,,b c\r\n");
  EXPECT_EQ(row({"a,b", "say \"hi\"", "two\nlines", "cr\rlf"}),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"cr\rlf\"\r\n");
}

TEST(Csv, DefusesWhatASpreadsheetWouldRun) {
  EXPECT_EQ(row({"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"}),
            "'=1+1,'+1,'-1,'@SUM(A1),\"'\tx\",\"'\rx\"\r\n");
  EXPECT_EQ(row({"=HYPERLINK(\"http://x\",\"y\")"}), "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n");
  EXPECT_EQ(row({"a=b", "1-1", "ada@example.com"}), "a=b,1-1,ada@example.com\r\n");
}

TEST(Csv, DefusesFormulasBehindBlanksAndQuotes) {
  for (const std::string hidden : {" =1", "  \t+1", "\n=1", "\v-1", "'=1", "\"=1", "\"'\" @x", "\xC2\xA0=1",
                                   "\xEF\xBB\xBF=1", "\xE2\x80\x8B=1", "\xE3\x80\x80=1",
                                   "\xEF\xBC\x9D"
                                   "1",
                                   "\xEF\xBC\x8B"
                                   "1",
                                   "\xEF\xBC\x8D"
                                   "1",
                                   "\xEF\xBC\xA0"
                                   "1"}) {
    const std::string cell = row({hidden});
    EXPECT_EQ(cell.at(cell.front() == '"' ? 1 : 0), '\'') << cell;
  }
  EXPECT_EQ(row({" ", "\"", "'", "O'Neil", "  Ada"}), " ,\"\"\"\",',O'Neil,  Ada\r\n") << "nothing to defuse";
}

TEST(Csv, QuotesTheSeparatorsOfOtherLocales) {
  EXPECT_EQ(row({"a;=1", "a\t=1"}), "\"a;=1\",\"a\t=1\"\r\n");
}

TEST(CsvTarget, AppearsWholeOrNotAtAll) {
  const test::TempDir folder;
  const std::string file = folder.file("people.csv");
  std::ofstream(file) << "before";
  std::ostringstream out;
  {
    CsvTarget target(file, out);
    target.stream() << "half";
  }
  EXPECT_EQ(content_of(file), "before");
  {
    CsvTarget target(file, out);
    target.stream() << "whole";
    target.commit();
  }
  EXPECT_EQ(content_of(file), "whole");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1)
      << "a draft stayed behind";
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0077U, 0U) << "it holds personal data";
  EXPECT_EQ(out.str(), "");
}

TEST(CsvTarget, IsStandardOutputForADash) {
  std::ostringstream out;
  CsvTarget target("-", out);
  target.stream() << "x";
  target.commit();
  EXPECT_EQ(out.str(), "x");
}

TEST(CsvTarget, RefusesAFolderThatIsNotThere) {
  const test::TempDir folder;
  std::ostringstream out;
  EXPECT_THROW(CsvTarget(folder.file("missing/people.csv"), out), Error);
}

}  // namespace
}  // namespace rollcall::cli
