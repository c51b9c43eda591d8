# 社区食堂收银。make run 开一个演示食堂，make help 列出别的。
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
PINS := pyproject.toml constraints.txt
# The environment belongs to this folder and to one Python: moved or broken, it is made anew.
MADE_FOR := $(shell cat .venv/ready 2>/dev/null)
HERE := $(if $(wildcard $(BIN)/python),$(if $(filter-out $(CURDIR),$(MADE_FOR)),moved,ok),none)

.PHONY: help handbook run test lint types bench bench-scan bench-id bench-centre bench-settle bench-scale bench-workbook soak world revision clean anew
.DEFAULT_GOAL := help

help: ## 列出这些命令
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile

run: .venv/ready ## 装好要用的，打开演示食堂（FRESH=1 从空的演示数据开始，PORT=9000 换端口）
	@exec .ci/demo

test: .venv/ready-dev ## 装好测试要用的，跑全部测试（T=tests/unit 只跑一部分）
	@.ci/test $(T)

lint: .venv/ready-dev ## ruff：写法和排版
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/ready-dev ## mypy：类型
	@$(BIN)/mypy

bench: .venv/ready-dev ## 收银机和市中心：每一项都和最省事的做法比，结果写进 docs（约十分钟；Q=--quick 少量，不写）
	@PYTHONPATH=tests $(BIN)/python -m bench $(Q)

bench-scan: .venv/ready-dev ## 扫码：所有读码器对同一批手环，结果写进 docs（约六分钟；Q=--quick 只看几个）
	@$(BIN)/python -m hardware.bench_scan $(Q)

bench-id: .venv/ready-dev ## 身份证号：在画出来的证件上测量，结果写进 docs（约五分钟；Q=--quick 一分钟）
	@$(BIN)/python -m hardware.bench_id $(Q)

revision: .venv/ready-dev ## 表改了：起草下一个版本（SIDE=pos 或 settlement，WORDS="what it adds"），再自己看过改好
	@$(BIN)/python .ci/revision "$(SIDE)" "$(WORDS)"

bench-centre: .venv/ready-dev ## 市中心：每秒收多少行流水、名单下发多大，结果写进 docs（约五分钟；Q=--quick 一分钟）
	@$(BIN)/python -m settlement.bench_centre $(Q)

bench-settle: .venv/ready-dev ## 申报：全市一个月要算多久，旁边是一条 SQL，结果写进 docs（约两分钟；SCALE=10 十倍的餐数；Q=--quick 不写）
	@$(BIN)/python -m settlement.bench_settle --scale $(or $(SCALE),1) $(Q)

bench-scale: .venv/ready-dev ## 一百倍的城市：一个月三千万餐，数据库怎么答市中心的问题，结果写进 docs（一百倍约十一分钟，要空出约五十六 GB；Q="--only 10" 只量一种；Q=--quick 一分钟，不写）
	@$(BIN)/python -m settlement.bench_scale $(Q)

bench-workbook: .venv/ready-dev ## 工作簿：每秒写多少行，旁边是只写明细的空循环，结果写进 docs（约五分钟；Q=--quick 几秒钟，不写）
	@$(BIN)/python -m settlement.bench_workbook $(Q)

handbook: .venv/ready-dev ## 手册里的图换成测试里最新走出来的，收银员两页排成 PDF（先 make test T=tests/journeys）
	@$(BIN)/python .ci/handbook

soak: .venv/ready-dev ## 故障试验：断电、杀进程、磁盘满、改钟、拔设备、恶意请求，结果写进 docs（约二十五分钟；Q=--small 少量，不写；ONLY=kills 只试一项；SEED=7 换一个种子）
	@PYTHONPATH=tests $(BIN)/python -m soak $(or $(Q),$(if $(ONLY),--full,--full --out docs/reliability.md)) $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED))

world: .venv/ready-dev ## 模拟的月份，一个接一个，直到规矩被打破（MINUTES=10；SIZE=--large 更大的月份；SEED=17 只看一个）
	@PYTHONPATH=tests $(BIN)/python -m world --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED)) $(SIZE)

clean: ## 删掉生成的杂物；账本、演示数据和 .venv 都留着
	@rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results
	@find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# Both stamps depend on the pins alone, so a second run asks neither pip nor apt anything.
.venv/ready: $(PINS) $(if $(filter ok,$(HERE)),,anew)
	@.ci/setup run

.venv/ready-dev: $(PINS) $(if $(filter ok,$(HERE)),,anew)
	@.ci/setup dev
