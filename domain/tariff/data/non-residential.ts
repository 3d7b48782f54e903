import type { Confidence, SourceId } from './sources.ts';

// Every class but residential. A row is [voltage and option, base won/kW, summer, spring and fall, winter]; energy prices in tenths of a
// won per kWh, one number for all hours or three for light, mid and peak load (경부하, 중간부하, 최대부하).

export type Season = 'summer' | 'springFall' | 'winter';
export type Band = 'light' | 'mid' | 'peak';
export type RateRow = readonly [
  key: string,
  baseWonPerKw: number,
  summer: readonly number[],
  springFall: readonly number[],
  winter: readonly number[],
];

/** What prices moved by against the version before, first match counts; the consistency check holds every row against it. */
export interface Step {
  voltage?: string;
  band?: Band;
  season?: Season;
  tenths: number;
}

export interface RateVersion {
  from: string;
  source: SourceId;
  confidence: Confidence;
  /** null = there is no earlier version to compare with. */
  steps: readonly Step[] | null;
  rows: readonly RateRow[];
}

export type Family = 'general' | 'general_supplementary' | 'industrial' | 'education' | 'agricultural' | 'ev';

export interface RateClass {
  id: string;
  family: Family;
  ko: string;
  en: string;
  /** An earlier sheet that the first version is checked against, not priced: its end is not in the data. */
  checkedAgainst?: { source: SourceId; rows: readonly RateRow[] };
  versions: readonly RateVersion[];
}

export const NON_RESIDENTIAL: readonly RateClass[] = [
  {
    id: 'general_a_1',
    family: 'general',
    ko: '일반용전력(갑)Ⅰ',
    en: 'General service (A) I',
    versions: [
      {
        from: '2021-01-01',
        source: 'historyGeneral',
        confidence: 'unconfirmed',
        steps: null,
        rows: [
          ['low', 6160, [1007], [602], [873]],
          ['high_a/I', 7170, [1109], [669], [986]],
          ['high_a/II', 8230, [1069], [626], [933]],
          ['high_b/I', 7170, [1088], [658], [956]],
          ['high_b/II', 8230, [1035], [605], [903]],
        ],
      },
      {
        from: '2022-04-01',
        source: 'historyGeneral',
        confidence: 'confirmed',
        steps: [{ tenths: 49 }],
        rows: [
          ['low', 6160, [1056], [651], [922]],
          ['high_a/I', 7170, [1158], [718], [1035]],
          ['high_a/II', 8230, [1118], [675], [982]],
          ['high_b/I', 7170, [1137], [707], [1005]],
          ['high_b/II', 8230, [1084], [654], [952]],
        ],
      },
      {
        from: '2022-10-01',
        source: 'historyGeneral',
        confidence: 'unconfirmed',
        steps: [{ tenths: 74 }],
        rows: [
          ['low', 6160, [1130], [725], [996]],
          ['high_a/I', 7170, [1232], [792], [1109]],
          ['high_a/II', 8230, [1192], [749], [1056]],
          ['high_b/I', 7170, [1211], [781], [1079]],
          ['high_b/II', 8230, [1158], [728], [1026]],
        ],
      },
      {
        from: '2023-01-01',
        source: 'historyGeneral',
        confidence: 'unconfirmed',
        steps: [{ tenths: 114 }],
        rows: [
          ['low', 6160, [1244], [839], [1110]],
          ['high_a/I', 7170, [1346], [906], [1223]],
          ['high_a/II', 8230, [1306], [863], [1170]],
          ['high_b/I', 7170, [1325], [895], [1193]],
          ['high_b/II', 8230, [1272], [842], [1140]],
        ],
      },
      {
        from: '2023-05-16',
        source: 'historyGeneral',
        confidence: 'confirmed',
        steps: [{ tenths: 80 }],
        rows: [
          ['low', 6160, [1324], [919], [1190]],
          ['high_a/I', 7170, [1426], [986], [1303]],
          ['high_a/II', 8230, [1386], [943], [1250]],
          ['high_b/I', 7170, [1405], [975], [1273]],
          ['high_b/II', 8230, [1352], [922], [1220]],
        ],
      },
      {
        from: '2026-06-01',
        source: 'sheet2026',
        confidence: 'confirmed',
        steps: [{ tenths: 0 }],
        rows: [
          ['low', 6160, [1324], [919], [1190]],
          ['high_a/I', 7170, [1426], [986], [1303]],
          ['high_a/II', 8230, [1386], [943], [1250]],
          ['high_b/I', 7170, [1405], [975], [1273]],
          ['high_b/II', 8230, [1352], [922], [1220]],
        ],
      },
    ],
  },
  {
    id: 'general_a_2',
    family: 'general',
    ko: '일반용전력(갑)Ⅱ',
    en: 'General service (A) II',
    versions: [
      {
        from: '2021-01-01',
        source: 'historyGeneral',
        confidence: 'unconfirmed',
        steps: null,
        rows: [
          ['high_a/I', 7170, [577, 1089, 1314], [577, 651, 764], [664, 968, 1116]],
          ['high_a/II', 8230, [524, 1036, 1261], [524, 598, 711], [611, 915, 1063]],
          ['high_b/I', 7170, [571, 1057, 1221], [571, 630, 684], [661, 934, 1076]],
          ['high_b/II', 8230, [518, 1004, 1168], [518, 577, 631], [608, 881, 1023]],
        ],
      },
      {
        from: '2022-04-01',
        source: 'historyGeneral',
        confidence: 'confirmed',
        steps: [{ tenths: 49 }],
        rows: [
          ['high_a/I', 7170, [626, 1138, 1363], [626, 700, 813], [713, 1017, 1165]],
          ['high_a/II', 8230, [573, 1085, 1310], [573, 647, 760], [660, 964, 1112]],
          ['high_b/I', 7170, [620, 1106, 1270], [620, 679, 733], [710, 983, 1125]],
          ['high_b/II', 8230, [567, 1053, 1217], [567, 626, 680], [657, 930, 1072]],
        ],
      },
      {
        from: '2022-10-01',
        source: 'historyGeneral',
        confidence: 'unconfirmed',
        steps: [{ tenths: 74 }],
        rows: [
          ['high_a/I', 7170, [700, 1212, 1437], [700, 774, 887], [787, 1091, 1239]],
          ['high_a/II', 8230, [647, 1159, 1384], [647, 721, 834], [734, 1038, 1186]],
          ['high_b/I', 7170, [694, 1180, 1344], [694, 753, 807], [784, 1057, 1199]],
          ['high_b/II', 8230, [641, 1127, 1291], [641, 700, 754], [731, 1004, 1146]],
        ],
      },
      {
        from: '2023-01-01',
        source: 'historyGeneral',
        confidence: 'unconfirmed',
        steps: [{ tenths: 114 }],
        rows: [
          ['high_a/I', 7170, [814, 1326, 1551], [814, 888, 1001], [901, 1205, 1353]],
          ['high_a/II', 8230, [761, 1273, 1498], [761, 835, 948], [848, 1152, 1300]],
          ['high_b/I', 7170, [808, 1294, 1458], [808, 867, 921], [898, 1171, 1313]],
          ['high_b/II', 8230, [755, 1241, 1405], [755, 814, 868], [845, 1118, 1260]],
        ],
      },
      {
        from: '2023-05-16',
        source: 'historyGeneral',
        confidence: 'confirmed',
        steps: [{ tenths: 80 }],
        rows: [
          ['high_a/I', 7170, [894, 1406, 1631], [894, 968, 1081], [981, 1285, 1433]],
          ['high_a/II', 8230, [841, 1353, 1578], [841, 915, 1028], [928, 1232, 1380]],
          ['high_b/I', 7170, [888, 1374, 1538], [888, 947, 1001], [978, 1251, 1393]],
          ['high_b/II', 8230, [835, 1321, 1485], [835, 894, 948], [925, 1198, 1340]],
        ],
      },
      {
        from: '2026-06-01',
        source: 'sheet2026',
        confidence: 'confirmed',
        steps: [{ tenths: 0 }],
        rows: [
          ['high_a/I', 7170, [894, 1406, 1631], [894, 968, 1081], [981, 1285, 1433]],
          ['high_a/II', 8230, [841, 1353, 1578], [841, 915, 1028], [928, 1232, 1380]],
          ['high_b/I', 7170, [888, 1374, 1538], [888, 947, 1001], [978, 1251, 1393]],
          ['high_b/II', 8230, [835, 1321, 1485], [835, 894, 948], [925, 1198, 1340]],
        ],
      },
      {
        from: '2026-12-01',
        source: 'sheet202608',
        confidence: 'unconfirmed',
        steps: [{ tenths: 0 }],
        rows: [
          ['high_a/I', 7170, [894, 1406, 1631], [894, 968, 1081], [981, 1285, 1433]],
          ['high_a/II', 8230, [841, 1353, 1578], [841, 915, 1028], [928, 1232, 1380]],
          ['high_b/I', 7170, [888, 1374, 1538], [888, 947, 1001], [978, 1251, 1393]],
          ['high_b/II', 8230, [835, 1321, 1485], [835, 894, 948], [925, 1198, 1340]],
          ['high_a/III', 7170, [1426], [986], [1303]],
          ['high_a/IV', 8230, [1386], [943], [1250]],
          ['high_b/III', 7170, [1405], [975], [1273]],
          ['high_b/IV', 8230, [1352], [922], [1220]],
        ],
      },
    ],
  },
  {
    id: 'general_b',
    family: 'general',
    ko: '일반용전력(을)',
    en: 'General service (B)',
    versions: [
      {
        from: '2021-01-01',
        source: 'historyGeneral',
        confidence: 'unconfirmed',
        steps: null,
        rows: [
          ['high_a/I', 7220, [566, 1095, 1916], [566, 791, 1098], [636, 1097, 1672]],
          ['high_a/II', 8320, [511, 1040, 1861], [511, 736, 1043], [581, 1042, 1617]],
          ['high_a/III', 9810, [502, 1034, 1737], [502, 723, 960], [575, 1036, 1505]],
          ['high_b/I', 6630, [550, 1073, 1885], [550, 773, 1076], [620, 1073, 1635]],
          ['high_b/II', 7380, [512, 1035, 1847], [512, 735, 1038], [582, 1035, 1597]],
          ['high_b/III', 8190, [495, 1018, 1831], [495, 719, 1022], [566, 1018, 1580]],
        ],
      },
      {
        from: '2022-04-01',
        source: 'historyGeneral',
        confidence: 'confirmed',
        steps: [{ tenths: 49 }],
        rows: [
          ['high_a/I', 7220, [615, 1144, 1965], [615, 840, 1147], [685, 1146, 1721]],
          ['high_a/II', 8320, [560, 1089, 1910], [560, 785, 1092], [630, 1091, 1666]],
          ['high_a/III', 9810, [551, 1083, 1786], [551, 772, 1009], [624, 1085, 1554]],
          ['high_b/I', 6630, [599, 1122, 1934], [599, 822, 1125], [669, 1122, 1684]],
          ['high_b/II', 7380, [561, 1084, 1896], [561, 784, 1087], [631, 1084, 1646]],
          ['high_b/III', 8190, [544, 1067, 1880], [544, 768, 1071], [615, 1067, 1629]],
        ],
      },
      {
        from: '2022-10-01',
        source: 'historyGeneral',
        confidence: 'unconfirmed',
        steps: [{ voltage: 'high_a', tenths: 119 }, { voltage: 'high_b', tenths: 166 }],
        rows: [
          ['high_a/I', 7220, [734, 1263, 2084], [734, 959, 1266], [804, 1265, 1840]],
          ['high_a/II', 8320, [679, 1208, 2029], [679, 904, 1211], [749, 1210, 1785]],
          ['high_a/III', 9810, [670, 1202, 1905], [670, 891, 1128], [743, 1204, 1673]],
          ['high_b/I', 6630, [765, 1288, 2100], [765, 988, 1291], [835, 1288, 1850]],
          ['high_b/II', 7380, [727, 1250, 2062], [727, 950, 1253], [797, 1250, 1812]],
          ['high_b/III', 8190, [710, 1233, 2046], [710, 934, 1237], [781, 1233, 1795]],
        ],
      },
      {
        from: '2023-01-01',
        source: 'historyGeneral',
        confidence: 'unconfirmed',
        steps: [{ tenths: 114 }],
        rows: [
          ['high_a/I', 7220, [848, 1377, 2198], [848, 1073, 1380], [918, 1379, 1954]],
          ['high_a/II', 8320, [793, 1322, 2143], [793, 1018, 1325], [863, 1324, 1899]],
          ['high_a/III', 9810, [784, 1316, 2019], [784, 1005, 1242], [857, 1318, 1787]],
          ['high_b/I', 6630, [879, 1402, 2214], [879, 1102, 1405], [949, 1402, 1964]],
          ['high_b/II', 7380, [841, 1364, 2176], [841, 1064, 1367], [911, 1364, 1926]],
          ['high_b/III', 8190, [824, 1347, 2160], [824, 1048, 1351], [895, 1347, 1909]],
        ],
      },
      {
        from: '2023-05-16',
        source: 'historyGeneral',
        confidence: 'confirmed',
        steps: [{ tenths: 80 }],
        rows: [
          ['high_a/I', 7220, [928, 1457, 2278], [928, 1153, 1460], [998, 1459, 2034]],
          ['high_a/II', 8320, [873, 1402, 2223], [873, 1098, 1405], [943, 1404, 1979]],
          ['high_a/III', 9810, [864, 1396, 2099], [864, 1085, 1322], [937, 1398, 1867]],
          ['high_b/I', 6630, [959, 1482, 2294], [959, 1182, 1485], [1029, 1482, 2044]],
          ['high_b/II', 7380, [921, 1444, 2256], [921, 1144, 1447], [991, 1444, 2006]],
          ['high_b/III', 8190, [904, 1427, 2240], [904, 1128, 1431], [975, 1427, 1989]],
        ],
      },
      {
        from: '2026-06-01',
        source: 'sheet2026',
        confidence: 'confirmed',
        steps: [{ tenths: 0 }],
        rows: [
          ['high_a/I', 7220, [928, 1457, 2278], [928, 1153, 1460], [998, 1459, 2034]],
          ['high_a/II', 8320, [873, 1402, 2223], [873, 1098, 1405], [943, 1404, 1979]],
          ['high_a/III', 9810, [864, 1396, 2099], [864, 1085, 1322], [937, 1398, 1867]],
          ['high_b/I', 6630, [959, 1482, 2294], [959, 1182, 1485], [1029, 1482, 2044]],
          ['high_b/II', 7380, [921, 1444, 2256], [921, 1144, 1447], [991, 1444, 2006]],
          ['high_b/III', 8190, [904, 1427, 2240], [904, 1128, 1431], [975, 1427, 1989]],
        ],
      },
    ],
  },
  {
    id: 'general_supplementary',
    family: 'general_supplementary',
    ko: '일반용 보완전력',
    en: 'General supplementary service',
    versions: [
      {
        from: '2026-06-01',
        source: 'sheet2026',
        confidence: 'confirmed',
        steps: null,
        rows: [
          ['high_a', 5310, [1023, 1350, 1836], [1023, 1077, 1217], [1023, 1190, 1385]],
          ['high_b', 4910, [981, 1289, 1693], [981, 1039, 1147], [981, 1122, 1298]],
        ],
      },
    ],
  },
  {
    id: 'industrial_a_1',
    family: 'industrial',
    ko: '산업용전력(갑)Ⅰ',
    en: 'Industrial service (A) I',
    versions: [
      {
        from: '2026-06-01',
        source: 'sheet2026',
        confidence: 'confirmed',
        steps: null,
        rows: [
          ['low', 5550, [1162], [944], [1145]],
          ['high_a/I', 6490, [1248], [1011], [1247]],
          ['high_a/II', 7470, [1200], [965], [1182]],
          ['high_b/I', 6000, [1236], [1000], [1232]],
          ['high_b/II', 6900, [1189], [954], [1171]],
        ],
      },
    ],
  },
  {
    id: 'industrial_a_2',
    family: 'industrial',
    ko: '산업용전력(갑)Ⅱ',
    en: 'Industrial service (A) II',
    versions: [
      {
        from: '2026-06-01',
        source: 'sheet2026',
        confidence: 'confirmed',
        steps: null,
        rows: [
          ['high_a/I', 6490, [957, 1215, 1550], [957, 1005, 1197], [1031, 1200, 1494]],
          ['high_a/II', 7470, [908, 1166, 1501], [908, 956, 1148], [982, 1151, 1445]],
          ['high_b/I', 6000, [925, 1201, 1539], [925, 991, 1179], [997, 1177, 1464]],
          ['high_b/II', 6900, [880, 1156, 1494], [880, 946, 1134], [952, 1132, 1419]],
        ],
      },
    ],
  },
  {
    id: 'industrial_b',
    family: 'industrial',
    ko: '산업용전력(을)',
    en: 'Industrial service (B)',
    versions: [
      {
        from: '2024-10-24',
        source: 'annex1',
        confidence: 'confirmed',
        steps: null,
        rows: [
          ['high_a/I', 7220, [1164, 1693, 2514], [1164, 1389, 1696], [1234, 1695, 2270]],
          ['high_a/II', 8320, [1109, 1638, 2459], [1109, 1334, 1641], [1179, 1640, 2215]],
          ['high_a/III', 9810, [1100, 1632, 2335], [1100, 1321, 1558], [1173, 1634, 2103]],
          ['high_b/I', 6630, [1263, 1786, 2598], [1263, 1486, 1789], [1333, 1786, 2348]],
          ['high_b/II', 7380, [1225, 1748, 2560], [1225, 1448, 1751], [1295, 1748, 2310]],
          ['high_b/III', 8190, [1208, 1731, 2544], [1208, 1432, 1735], [1279, 1731, 2293]],
          ['high_c/I', 6590, [1258, 1787, 2596], [1258, 1487, 1791], [1327, 1783, 2349]],
          ['high_c/II', 7520, [1211, 1740, 2549], [1211, 1440, 1744], [1280, 1736, 2302]],
          ['high_c/III', 8090, [1200, 1729, 2538], [1200, 1429, 1733], [1269, 1725, 2291]],
        ],
      },
      {
        from: '2026-04-16',
        source: 'reform2026',
        confidence: 'confirmed',
        steps: [
          { band: 'light', tenths: 51 },
          { band: 'peak', season: 'springFall', tenths: -132 },
          { band: 'peak', tenths: -169 },
          { tenths: 0 },
        ],
        rows: [
          ['high_a/I', 7220, [1215, 1693, 2345], [1215, 1389, 1564], [1285, 1695, 2101]],
          ['high_a/II', 8320, [1160, 1638, 2290], [1160, 1334, 1509], [1230, 1640, 2046]],
          ['high_a/III', 9810, [1151, 1632, 2166], [1151, 1321, 1426], [1224, 1634, 1934]],
          ['high_b/I', 6630, [1314, 1786, 2429], [1314, 1486, 1657], [1384, 1786, 2179]],
          ['high_b/II', 7380, [1276, 1748, 2391], [1276, 1448, 1619], [1346, 1748, 2141]],
          ['high_b/III', 8190, [1259, 1731, 2375], [1259, 1432, 1603], [1330, 1731, 2124]],
          ['high_c/I', 6590, [1309, 1787, 2427], [1309, 1487, 1659], [1378, 1783, 2180]],
          ['high_c/II', 7520, [1262, 1740, 2380], [1262, 1440, 1612], [1331, 1736, 2133]],
          ['high_c/III', 8090, [1251, 1729, 2369], [1251, 1429, 1601], [1320, 1725, 2122]],
        ],
      },
    ],
  },
  {
    id: 'education_a',
    family: 'education',
    ko: '교육용전력(갑)',
    en: 'Educational service (A)',
    versions: [
      {
        from: '2026-06-01',
        source: 'sheet2026',
        confidence: 'confirmed',
        steps: null,
        rows: [
          ['low', 5230, [1236], [864], [1108]],
          ['high_a/I', 5550, [1233], [865], [1093]],
          ['high_a/II', 6370, [1188], [821], [1048]],
          ['high_b/I', 5550, [1226], [861], [1085]],
          ['high_b/II', 6370, [1181], [816], [1040]],
        ],
      },
    ],
  },
  {
    id: 'education_b',
    family: 'education',
    ko: '교육용전력(을)',
    en: 'Educational service (B)',
    versions: [
      {
        from: '2026-06-01',
        source: 'sheet2026',
        confidence: 'confirmed',
        steps: null,
        rows: [
          ['high_a/I', 6090, [765, 1212, 1871], [765, 909, 1114], [805, 1197, 1584]],
          ['high_a/II', 6980, [720, 1167, 1826], [720, 864, 1069], [760, 1152, 1539]],
          ['high_b/I', 6090, [750, 1185, 1814], [750, 892, 1090], [788, 1168, 1541]],
          ['high_b/II', 6980, [705, 1140, 1769], [705, 847, 1045], [743, 1123, 1496]],
        ],
      },
    ],
  },
  {
    id: 'agricultural_a',
    family: 'agricultural',
    ko: '농사용전력(갑)',
    en: 'Agricultural service (A)',
    versions: [
      {
        from: '2026-06-01',
        source: 'sheet2026',
        confidence: 'confirmed',
        steps: null,
        rows: [
          ['low', 360, [483], [483], [483]],
        ],
      },
    ],
  },
  {
    id: 'agricultural_b',
    family: 'agricultural',
    ko: '농사용전력(을)',
    en: 'Agricultural service (B)',
    checkedAgainst: {
      source: 'annex1',
      rows: [
        ['low', 1150, [659], [659], [659]],
        ['high', 1210, [686], [666], [686]],
      ],
    },
    versions: [
      {
        from: '2026-06-01',
        source: 'sheet2026',
        confidence: 'confirmed',
        steps: [{ tenths: 0 }],
        rows: [
          ['low', 1150, [659], [659], [659]],
          ['high', 1210, [686], [666], [686]],
        ],
      },
    ],
  },
  {
    id: 'ev_own_use',
    family: 'ev',
    ko: '전기자동차 충전전력(자가소비)',
    en: 'Electric vehicle charging (own use)',
    versions: [
      {
        from: '2026-06-01',
        source: 'sheet2026',
        confidence: 'confirmed',
        steps: null,
        rows: [
          ['low', 2390, [843, 1720, 2592], [854, 972, 1021], [1074, 1549, 2175]],
          ['high', 2580, [792, 1374, 1904], [802, 910, 949], [966, 1277, 1655]],
        ],
      },
    ],
  },
  {
    id: 'ev_charging_business',
    family: 'ev',
    ko: '전기자동차 충전전력(충전사업자)',
    en: 'Electric vehicle charging (business)',
    versions: [
      {
        from: '2026-06-01',
        source: 'sheet2026',
        confidence: 'confirmed',
        steps: null,
        rows: [
          ['low/I', 2390, [959, 1622, 2035], [854, 972, 1021], [1106, 1431, 1720]],
          ['low/II', 2390, [831, 1400, 2708], [854, 972, 1021], [1058, 1267, 2270]],
          ['low/III', 2390, [901, 1386, 2360], [854, 972, 1021], [1155, 1254, 1984]],
          ['low/IV', 2390, [1720], [972], [1549]],
          ['high/I', 2580, [898, 1299, 1512], [802, 910, 949], [994, 1184, 1324]],
          ['high/II', 2580, [782, 1130, 1986], [802, 910, 949], [952, 1055, 1724]],
          ['high/III', 2580, [845, 1119, 1740], [802, 910, 949], [1036, 1045, 1516]],
          ['high/IV', 2580, [1374], [910], [1277]],
        ],
      },
    ],
  },
];

/** Months of each season (계절), residential tiers apart. */
export const SEASON_MONTHS: Readonly<Record<Season, readonly number[]>> = {
  summer: [6, 7, 8],
  springFall: [3, 4, 5, 9, 10],
  winter: [11, 12, 1, 2],
};

/**
 * June–November 2026: 일반용(갑)Ⅱ bills use the cheaper of the option and its flat twin without being asked; the twins can be chosen from
 * December. It holds for periods whose last day is in these months; the twin is priced with its rates of `ratesOf`.
 */
export const CHEAPER_OF_TWO = {
  classId: 'general_a_2',
  from: '2026-06-01',
  to: '2026-11-30',
  ratesOf: '2026-12-01',
  twins: { I: 'III', II: 'IV' } as Readonly<Record<string, string>>,
  source: 'sheet202608' as SourceId,
  confidence: 'unconfirmed' as Confidence,
};
