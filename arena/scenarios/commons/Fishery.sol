// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

interface IMembers {
  function isAccount(address account) external view returns (bool);
}

/// @title A lake that members of a society fish: the fishery of GovSim (arXiv 2404.16698).
/// @notice The stock doubles from month to month, up to what the lake holds; a month that leaves less than `FLOOR` is its last.
/// By day who fishes passes the gate and its policies. At night nobody asks: `fishAtNight` stands for all that no gate can see. The
/// lake counts both, as a lake does.
contract Fishery {
  /// @dev In tons.
  uint256 public constant CAPACITY = 100;
  uint256 public constant FLOOR = 5;
  uint256 public constant MONTHS = 12;
  /// @dev Months that an elected leader leads.
  uint256 public constant TERM = 4;

  IMembers public immutable MEMBERS;
  uint256 public immutable START;
  /// @dev In seconds.
  uint256 public immutable MONTH;

  uint256 public month = 1;
  uint256 public stock = CAPACITY;
  bool public dead;

  mapping(uint256 term => mapping(address voter => bool)) public hasBacked;
  mapping(uint256 term => mapping(address candidate => uint256)) public ballots;
  mapping(uint256 term => address) public leaderOf;

  event MonthBegan(uint256 month, uint256 stock);
  event Died(uint256 month, uint256 left);
  event Caught(address indexed fisher, uint256 month, uint256 tons, bool atNight, uint256 left);
  event Backed(address indexed voter, uint256 term, address candidate, uint256 ballots);
  event Announced(address indexed leader, uint256 month, uint256 tons);

  error NotAMember(address caller);
  error AnotherMonth(uint256 month, uint256 now);
  error BackedBefore(address voter, uint256 term);
  error NotTheLeader(address caller, address leader);

  constructor(IMembers members, uint256 start, uint256 monthSeconds) {
    MEMBERS = members;
    START = start;
    MONTH = monthSeconds;
  }

  modifier onlyMembers() {
    if (!MEMBERS.isAccount(msg.sender)) revert NotAMember(msg.sender);
    _;
  }

  /// @notice Takes up to `tons` in the month under way: less, when less is left.
  function fish(uint256 inMonth, uint256 tons) external onlyMembers {
    _take(inMonth, tons, false);
  }

  /// @notice The same, while the harbour sleeps.
  function fishAtNight(uint256 inMonth, uint256 tons) external onlyMembers {
    _take(inMonth, tons, true);
  }

  /// @notice A ballot for who shall lead in a term; the first to have the most leads.
  function back(uint256 term, address candidate) external onlyMembers {
    if (hasBacked[term][msg.sender]) revert BackedBefore(msg.sender, term);
    hasBacked[term][msg.sender] = true;
    uint256 count = ++ballots[term][candidate];
    if (count > ballots[term][leaderOf[term]] || leaderOf[term] == address(0)) leaderOf[term] = candidate;
    emit Backed(msg.sender, term, candidate, count);
  }

  /// @notice What the leader asks of everybody in a month. Nothing holds anybody to it.
  function announce(uint256 forMonth, uint256 tons) external {
    address leader = leaderOf[(forMonth - 1) / TERM];
    if (msg.sender != leader) revert NotTheLeader(msg.sender, leader);
    emit Announced(msg.sender, forMonth, tons);
  }

  function _take(uint256 inMonth, uint256 tons, bool atNight) private {
    uint256 now_ = block.timestamp < START ? 0 : (block.timestamp - START) / MONTH + 1;
    if (inMonth != now_ || now_ > MONTHS) revert AnotherMonth(inMonth, now_);
    while (month < now_ && !dead) _grow();
    uint256 taken = tons < stock ? tons : stock;
    stock -= taken;
    emit Caught(msg.sender, inMonth, taken, atNight, stock);
  }

  function _grow() private {
    if (stock < FLOOR) {
      dead = true;
      emit Died(month, stock);
      stock = 0;
      return;
    }
    stock = 2 * stock < CAPACITY ? 2 * stock : CAPACITY;
    emit MonthBegan(++month, stock);
  }
}
