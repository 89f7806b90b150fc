// Breaking it with the mouse: what a right click offers.
#include <QContextMenuEvent>
#include <QMenu>

#include "gui/base/words.hpp"
#include "gui/views/topology.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::gui {

void Topology::add_faults(QMenu& menu, const std::vector<lab::FittingFault>& fits, const std::vector<std::string>& targets,
                          const std::vector<std::optional<describe::Value>>& whens, const QStringList& when_words) {
  for (std::size_t w = 0; w < whens.size(); ++w) {
    if (!whens[w]) continue;
    QMenu* at = w == 0 ? &menu : menu.addMenu(when_words[static_cast<qsizetype>(w)]);
    if (w == 0) at->addSection(when_words[0]);
    for (const lab::FittingFault& fit : fits) {
      const QString words =
          Words::the().language() == Language::zh_CN ? QString("%1（%2）").arg(from(fit.title.zh_CN), from(fit.name)) : from(fit.name);
      QStringList names;
      for (const std::string& t : targets) names << from(t);
      QAction* action = at->addAction(QString("%1 %2").arg(words, names.join(" – ")));
      action->setObjectName("fault " + from(fit.name));
      action->setToolTip(say(fit.meaning));
      action->setStatusTip(say(fit.meaning));
      const describe::Value when = *whens[w];
      connect(action, &QAction::triggered, this, [this, fit, targets, when] {
        describe::Value fault{describe::Object{}};
        const describe::Value* point = when.find("point");
        if (point == nullptr) {
          fault.set("at", when);
        } else {
          fault.set("when", when);
        }
        const describe::Value rest = lab::fault_at(fit, targets, "1s");
        for (const describe::Member& m : *rest.as_object()) fault.set(m.key, m.value);
        emit fault_wanted(fault);
      });
    }
  }
}

void Topology::fill_menu(QMenu& menu, QPointF at) {
  menu.setToolTipsVisible(true);
  const lab::Scenario* scenario = document_.scenario();
  if (scenario == nullptr || !shown_) {
    QAction* none = menu.addAction(say({"a trace by itself can't be broken: open its scenario", "单独的轨迹无法修改：请打开其场景"}));
    none->setEnabled(false);
    return;
  }
  const std::size_t happened = document_.clock().happened();
  const std::size_t position = happened == 0 ? 0 : happened - 1;
  const describe::Value now(describe::print(sim::Duration{std::max<std::int64_t>(document_.clock().time_ns(), 1)}));
  const QString now_words = say({"at this time, {0}", "在此时刻 {0}"}, from(*now.as_string()));
  const auto point_of = [&](const std::optional<lab::Site>& site, std::vector<std::optional<describe::Value>>& whens, QStringList& words) {
    if (site) {
      whens.emplace_back(lab::address_in(shown_->trace(), *site));
      words << say({"at {0}", "于 {0}"}, from(lab::say_address(shown_->trace(), *site)));
    }
    whens.emplace_back(now);
    words << now_words;
  };
  std::vector<std::optional<describe::Value>> whens;
  QStringList words;
  if (const auto* f = flights_->near(at); f != nullptr && f->flight.to < nodes_.size()) {
    auto site = lab::site_at(shown_->trace(), f->flight.sent);
    point_of(site, whens, words);
    const std::vector<std::string> pair{nodes_[f->flight.from]->member().name, nodes_[f->flight.to]->member().name};
    add_faults(menu, lab::faults_that_fit(*scenario, lab::AimedAt::pair), pair, whens, words);
    return;
  }
  for (NodeItem* n : nodes_) {
    if (!n->mapRectToScene(n->body()).contains(at)) continue;
    point_of(lab::last_site(shown_->trace(), position, n->member().id), whens, words);
    add_faults(menu, lab::faults_that_fit(*scenario, lab::AimedAt::process, n->member().name), {n->member().name}, whens, words);
    QMenu* host = menu.addMenu(say({"its host {0}: disk, power, link", "其主机 {0}：磁盘、电源、链路"}, from(n->member().host)));
    add_faults(*host, lab::faults_that_fit(*scenario, lab::AimedAt::host), {n->member().host}, whens, words);
    return;
  }
  for (LinkItem* l : links_) {
    if (!l->shape().contains(at)) continue;
    point_of(lab::last_site(shown_->trace(), position), whens, words);
    add_faults(menu, lab::faults_that_fit(*scenario, lab::AimedAt::pair), {l->a()->member().name, l->b()->member().name}, whens, words);
    return;
  }
  QAction* hint = menu.addAction(say({"right click a process, a line or a message to break it", "右键进程、连线或消息以制造故障"}));
  hint->setEnabled(false);
  connect(menu.addAction(say({"Arrange again", "重新排列"})), &QAction::triggered, this, [this] {
    places_.clear();
    arrange();
    fit();
  });
}

void Topology::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setObjectName("break");
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QPointF at = mapToScene(event->pos());
  if (event->reason() == QContextMenuEvent::Keyboard && !scene_.selectedItems().isEmpty())
    at = scene_.selectedItems().first()->sceneBoundingRect().center();
  fill_menu(*menu, at);
  menu->popup(event->globalPos());
}

}  // namespace mqlab::gui
