// Programs of students: what they can't do, and what becomes of those that try. Where bubblewrap can't work (a chroot), it refuses, and the rest is skipped.
#include "lab/sandbox/sandbox.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mqlab::lab {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Sandbox : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string made = (fs::temp_directory_path() / "mqlab-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(made.data()), nullptr);
    submission_ = made;
    if (const auto why = sandbox_problem()) GTEST_SKIP() << why->en;
  }
  void TearDown() override { fs::remove_all(submission_); }

  void write(const std::string& name, const std::string& text) const { std::ofstream(submission_ / name) << text; }

  SandboxResult shell(const std::string& script, SandboxOptions options = {}) const {
    auto folder = SandboxFolder::copy_of(submission_);
    EXPECT_TRUE(folder.has_value());
    return run_sandboxed(*folder, {"sh", "-c", script}, "", options);
  }
  SandboxResult python(const std::string& script, SandboxOptions options = {}) const {
    write("program.py", script);
    auto folder = SandboxFolder::copy_of(submission_);
    EXPECT_TRUE(folder.has_value());
    return run_sandboxed(*folder, {"python3", "program.py"}, "", options);
  }

  fs::path submission_;
};

TEST_F(Sandbox, RunsAProgramOfTheFolderWithItsInput) {
  write("echo.sh", "read line; echo \"got $line\"; pwd");
  auto folder = SandboxFolder::copy_of(submission_);
  ASSERT_TRUE(folder.has_value());
  const SandboxResult result = run_sandboxed(*folder, {"sh", "echo.sh"}, "hello\n");
  EXPECT_TRUE(result.well()) << result.sentence.en << result.err;
  EXPECT_EQ(result.out, "got hello\n/work\n");
}

TEST_F(Sandbox, SaysHowAProgramEnded) {
  EXPECT_EQ(shell("exit 3").code, 3);
  const SandboxResult killed = shell("kill -SEGV $$");
  EXPECT_EQ(killed.end, SandboxEnd::signalled);
  EXPECT_THAT(killed.sentence.en, HasSubstr("signal 11"));
}

TEST_F(Sandbox, HasNoNetwork) {
  const int server = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(server, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(server, 5), 0);
  socklen_t size = sizeof address;
  ASSERT_EQ(::getsockname(server, reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::string script =
      fmt::format("import socket\nsocket.create_connection(('127.0.0.1', {}), 2)\nprint('connected')\n", ntohs(address.sin_port));
  const SandboxResult result = python(script);
  ::close(server);
  EXPECT_FALSE(result.well());
  EXPECT_THAT(result.out, Not(HasSubstr("connected")));
}

TEST_F(Sandbox, WritesIntoItsFolderAndNowhereElse) {
  const SandboxResult result = shell(
      "echo a > /work/a && echo inside; for p in /usr/x /etc/x /x /dev/x /proc/x /home/x /var/x; do echo b > $p && echo wrote $p; done");
  EXPECT_EQ(result.out, "inside\n") << result.err;
  EXPECT_FALSE(fs::exists(submission_ / "a")) << "it got a copy: the submission is as it was handed in";
}

TEST_F(Sandbox, DoesNotSeeWhatIsHidden) {
  std::string hidden = (fs::temp_directory_path() / "mqlab-hidden-XXXXXX").string();
  ASSERT_NE(::mkdtemp(hidden.data()), nullptr);
  ::chmod(hidden.c_str(), 0755);
  std::ofstream(fs::path(hidden) / "instructor.json") << "the key";
  const SandboxResult result = shell("cat " + hidden + "/instructor.json; ls / /root /home /tmp " + hidden);
  EXPECT_THAT(result.out, Not(HasSubstr("the key")));
  EXPECT_THAT(result.out, Not(HasSubstr("mqlab-hidden")));
  fs::remove_all(hidden);
}

TEST_F(Sandbox, HidesAFolderBelowUsrWhereItIsTold) {
  ASSERT_TRUE(fs::exists("/usr/share"));
  SandboxOptions options;
  options.hide = {"/usr/share"};
  EXPECT_EQ(shell("ls -A /usr/share", options).out, "");
}

TEST_F(Sandbox, FollowsNoLinkOutOfTheSubmission) {
  fs::create_symlink("/etc/passwd", submission_ / "link");
  EXPECT_NE(shell("cat link").code, 0);
}

TEST_F(Sandbox, EndsAProgramThatHangs) {
  SandboxOptions options;
  options.limits.time = std::chrono::seconds(1);
  const SandboxResult result = shell("sleep 1000", options);
  EXPECT_EQ(result.end, SandboxEnd::out_of_time);
  EXPECT_EQ(result.sentence.en, "it was still running after 1 s and was ended");
}

TEST_F(Sandbox, EndsAProgramThatIgnoresSignalsAndHidesInTheBackground) {
  SandboxOptions options;
  options.limits.time = std::chrono::seconds(1);
  const SandboxResult result = shell("trap '' TERM INT HUP; (setsid sleep 4242 &) ; sleep 4242", options);
  EXPECT_EQ(result.end, SandboxEnd::out_of_time);
  ::usleep(200'000);
  EXPECT_NE(std::system("pgrep -f 'sleep 424[2]' > /dev/null"), 0) << "nothing of it is left";
}

TEST_F(Sandbox, EndsEndlessOutput) {
  SandboxOptions options;
  options.limits.output = 10'000;
  const SandboxResult result = shell("yes", options);
  EXPECT_EQ(result.end, SandboxEnd::too_much_output);
  EXPECT_LE(result.out.size(), 10'000U);
  EXPECT_EQ(shell("yes >&2", options).end, SandboxEnd::too_much_output);
}

TEST_F(Sandbox, EndsAMemoryBomb) {
  SandboxOptions options;
  options.limits.memory = 64LL << 20U;
  const SandboxResult result = python("a = []\nwhile True: a.append(bytearray(1 << 20))\n", options);
  EXPECT_FALSE(result.well());
  EXPECT_TRUE(result.end == SandboxEnd::out_of_memory || result.err.find("MemoryError") != std::string::npos)
      << result.sentence.en << result.err;
}

TEST_F(Sandbox, CountsTheMemoryOfAllItsProcessesTogether) {
  SandboxOptions options;
  options.limits.memory = 100LL << 20U;
  const SandboxResult result = python(
      "import os, time\nfor i in range(6): os.fork()\na = bytearray(30 << 20)\nfor i in range(0, len(a), 4096): a[i] = 1\ntime.sleep(60)\n",
      options);
  EXPECT_EQ(result.end, SandboxEnd::out_of_memory) << result.sentence.en << result.err;
}

TEST_F(Sandbox, StopsAForkBomb) {
  SandboxOptions options;
  options.limits.processes = 20;
  options.limits.time = std::chrono::seconds(3);
  const SandboxResult result = python(
      "import os, time\nn = 0\ntry:\n  while n < 1000:\n    if os.fork() == 0: time.sleep(60)\n    n += 1\nexcept OSError: print('stopped "
      "after', n, flush=True)\n",
      options);
  EXPECT_THAT(result.out, HasSubstr("stopped after"));
  const SandboxResult classic = shell("bomb() { bomb | bomb & }; bomb; sleep 60", options);
  EXPECT_THAT(classic.err, ::testing::ContainsRegex("[Ff]ork")) << classic.sentence.en;
}

TEST_F(Sandbox, EndsAProgramThatFillsTheDisk) {
  SandboxOptions options;
  options.limits.scratch = 1 << 20;
  EXPECT_FALSE(shell("dd if=/dev/zero of=/work/big bs=1M count=100", options).well());
  EXPECT_EQ(shell("i=0; while true; do i=$((i+1)); head -c 500000 /dev/zero > /work/f$i; done", options).end, SandboxEnd::too_much_disk);
  EXPECT_FALSE(shell("dd if=/dev/zero of=/tmp/big bs=1M count=100", options).well());
}

TEST_F(Sandbox, SeesNoProcessOfOthersAndNothingOfTheEnvironment) {
  ::setenv("MQLAB_TEST_SECRET", "secret", 1);
  const SandboxResult result = shell("env; ls -d /proc/[0-9]* | wc -l");
  ::unsetenv("MQLAB_TEST_SECRET");
  EXPECT_THAT(result.out, Not(HasSubstr("secret")));
  EXPECT_LT(std::stoi(result.out.substr(result.out.rfind('\n', result.out.size() - 2) + 1)), 10) << result.out;
}

TEST(SandboxRefusal, WhereThereIsNoBubblewrapNothingIsRun) {
  SandboxOptions options;
  options.bwrap = "/nonexistent/bwrap";
  const auto why = sandbox_problem(options);
  ASSERT_TRUE(why.has_value());
  EXPECT_THAT(why->en, HasSubstr("can't be run safely here"));
  EXPECT_THAT(why->en, HasSubstr("apt-get install bubblewrap"));
  EXPECT_THAT(why->zh_CN, HasSubstr("无法安全地运行"));
}

TEST(SandboxRefusal, ASubmissionThatIsTooLargeIsASentence) {
  std::string made = (fs::temp_directory_path() / "mqlab-test-XXXXXX").string();
  ASSERT_NE(::mkdtemp(made.data()), nullptr);
  for (std::size_t i = 0; i <= kMostSubmissionFiles; ++i) std::ofstream(fs::path(made) / fmt::format("{}", i)) << "";
  const auto folder = SandboxFolder::copy_of(made);
  fs::remove_all(made);
  ASSERT_FALSE(folder.has_value());
  EXPECT_THAT(folder.error().en, HasSubstr("more than 2000 files"));
}

}  // namespace
}  // namespace mqlab::lab
